using System.Collections.Concurrent;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;
using Coder.Terraform.Evaluation;

namespace Coder.Terraform.Planning;

/// <summary>What the <c>import</c> blocks ask for: an id for each resource instance.</summary>
internal sealed class ImportTargets(ModuleInstance root)
{
    private readonly ConcurrentDictionary<string, (string Id, ImportConfig Import)> _ids = new(StringComparer.Ordinal);

    /// <summary>The id to import an instance by; null when there is no such wish.</summary>
    public string? IdOf(string address) => _ids.TryGetValue(address, out var found) ? found.Id : null;

    /// <summary>Evaluates the import blocks of a resource.</summary>
    public void Collect(ResourceConfig resource, DiagnosticBag found)
    {
        foreach (var import in resource.Imports)
        {
            foreach (var instance in Expander.Expand(import.Repetition, root, found)?.Instances ?? [])
            {
                var context = Scope.For(import.References, root, instance);
                if (AddressOf(resource, import, context, found)?.ToString() is not { } address || IdOf(import, context, found) is not { } id)
                {
                    continue;
                }

                if (!_ids.TryAdd(address, (id, import)))
                {
                    found.AddError("Duplicate import configuration", $"{address} is imported twice: an import block at {_ids[address].Import.Range} does it too.", import.Range);
                }
            }
        }
    }

    /// <summary>Reports what is to be imported and is no instance of its resource.</summary>
    public void CheckAllExist(Func<string, bool> exists, DiagnosticBag found)
    {
        foreach (var (address, (_, import)) in _ids)
        {
            if (!exists(address))
            {
                found.AddError("Configuration for import target does not exist", $"The configuration has no instance {address}. Give its resource or module a count or for_each that includes it.", import.Range);
            }
        }
    }

    private static ResourceAddress? AddressOf(ResourceConfig resource, ImportConfig import, EvaluationContext context, DiagnosticBag found)
    {
        var modules = new List<ModuleStep>();
        var key = InstanceKey.None;
        for (var at = 0; at + 1 < import.To.Count;)
        {
            var isModule = import.To[at].Name == "module";
            var name = import.To[at + 1].Name!;
            at += 2;
            key = InstanceKey.None;
            if (at < import.To.Count && import.To[at].Name is null)
            {
                if (KeyOf(import.To[at], import, context, found) is not { } evaluated)
                {
                    return null;
                }

                key = evaluated;
                at++;
            }

            if (isModule)
            {
                modules.Add(new ModuleStep(name, key));
            }
        }

        return new ResourceAddress(ModulePath.Join(modules), ResourceMode.Managed, resource.Type, resource.Name, key);
    }

    private static InstanceKey? KeyOf(AddressPart part, ImportConfig import, EvaluationContext context, DiagnosticBag found)
    {
        var value = part.Literal ?? Evaluate(part.Key!, context, found);
        if (value is null)
        {
            return null;
        }

        var key = value.DeepMarks == ValueMarks.None ? Endpoint.ToKey(value) : null;
        if (key is null)
        {
            found.AddError("Invalid import address", "The key of the instance must be a whole number or a string that is known while planning and not sensitive.", part.Key?.Range ?? import.Range);
        }

        return key;
    }

    private static string? IdOf(ImportConfig import, EvaluationContext context, DiagnosticBag found)
    {
        if (Evaluate(import.Id, context, found) is not { } value)
        {
            return null;
        }

        var problem = value.DeepMarks.HasFlag(ValueMarks.Ephemeral) ? "The id cannot be ephemeral, as the plan needs it."
            : value.IsNull ? "The id cannot be null."
            : !value.IsKnown ? "The id depends on something that is only known after apply. It must be known while planning: apply that part first."
            : !HclConvert.TryToString(value, out var text) ? "The id must be a string."
            : text.Length == 0 ? "The id cannot be an empty string."
            : null;
        if (problem is not null)
        {
            found.AddError("Invalid import id argument", problem, import.Id.Range);
            return null;
        }

        HclConvert.TryToString(value, out var id);
        return id;
    }

    private static HclValue? Evaluate(ExpressionSyntax expression, EvaluationContext context, DiagnosticBag found)
    {
        var problems = new DiagnosticBag();
        var value = HclEvaluator.Evaluate(expression, context, problems);
        found.AddRange(problems);
        return problems.HasErrors ? null : value;
    }
}
