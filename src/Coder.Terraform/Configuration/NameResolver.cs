using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Terraform.Addresses;

namespace Coder.Terraform.Configuration;

/// <summary>Finds what a traversal means within one module.</summary>
internal sealed class NameResolver(ModuleConfiguration module, DiagnosticBag diagnostics, CheckConfig? check = null)
{
    /// <summary>Resolves the references of one expression or body.</summary>
    public ReferenceSet Resolve(IReadOnlyList<Traversal> traversals)
    {
        if (traversals.Count == 0)
        {
            return ReferenceSet.Empty;
        }

        var references = new ReferenceSet();
        foreach (var traversal in traversals)
        {
            Resolve(traversal, references);
        }

        return references;
    }

    /// <summary>Resolves the entries of <c>depends_on</c>.</summary>
    public IEnumerable<ConfigNode> ResolveExplicit(IEnumerable<Traversal> traversals)
    {
        foreach (var traversal in traversals)
        {
            var references = new ReferenceSet();
            Resolve(traversal, references);
            foreach (var reference in references.Modules)
            {
                foreach (var node in Everything(reference.Call.Child))
                {
                    yield return node;
                }
            }

            foreach (var node in references.Nodes())
            {
                yield return node;
            }
        }
    }

    public ResourceConfig? FindResource(ResourceMode mode, string type, string name) =>
        module.Resources.GetValueOrDefault(mode.Prefix() + type + "." + name);

    private static IEnumerable<ConfigNode> Everything(ModuleConfiguration child)
    {
        foreach (var resource in child.Resources.Values)
        {
            yield return resource;
        }

        foreach (var output in child.Outputs.Values)
        {
            yield return output;
        }

        foreach (var call in child.Calls.Values)
        {
            foreach (var node in Everything(call.Child))
            {
                yield return node;
            }
        }
    }

    private void Resolve(Traversal traversal, ReferenceSet references)
    {
        switch (traversal.RootName)
        {
            case "var":
                Named(traversal, module.Variables, references.Variables, "input variable", "variable");
                break;
            case "local":
                Named(traversal, module.Locals, references.Locals, "local value", "locals");
                break;
            case "module":
                ResolveModule(traversal, references);
                break;
            case "data" or "ephemeral":
                var mode = traversal.RootName == "data" ? ResourceMode.Data : ResourceMode.Ephemeral;
                if (NameAt(traversal, 0) is { } type && NameAt(traversal, 1) is { } name)
                {
                    ResolveResource(traversal, mode, type, name, references);
                }
                else
                {
                    diagnostics.AddError("Invalid reference", "The \"data\" and \"ephemeral\" objects must be followed by two attribute names: the type and the name.", traversal.Range);
                }

                break;
            case "path":
                references.UsesPath = true;
                break;
            case "terraform":
                references.UsesTerraform = true;
                break;
            case "count":
                references.UsesCount = true;
                break;
            case "each":
                references.UsesEach = true;
                break;
            case "self":
                references.UsesSelf = true;
                break;
            default:
                ResolveOther(traversal, references);
                break;
        }
    }

    private void ResolveOther(Traversal traversal, ReferenceSet references)
    {
        if (NameAt(traversal, 0) is { } name)
        {
            ResolveResource(traversal, ResourceMode.Managed, traversal.RootName, name, references);
            return;
        }

        diagnostics.AddError("Invalid reference", $"A reference to a resource type must be followed by at least one attribute access, specifying the resource name.{Suggestion.For(traversal.RootName, ["var", "local", "module", "data", "path", "each", "count"])}", traversal.Range);
    }

    private void ResolveResource(Traversal traversal, ResourceMode mode, string type, string name, ReferenceSet references)
    {
        if (FindResource(mode, type, name) is { } resource)
        {
            if (resource.Check is not null && resource.Check != check)
            {
                diagnostics.AddError("Reference to scoped resource", $"The data source {resource.LocalAddress} can be used only inside of its check block \"{resource.Check.Name}\". Move it out of the block to use it elsewhere.", traversal.Range);
            }

            AddOnce(references.Resources, resource);
            return;
        }

        var kind = mode switch { ResourceMode.Data => "data resource", ResourceMode.Ephemeral => "ephemeral resource", _ => "managed resource" };
        var similar = module.Resources.Values.Where(r => r.Mode == mode).Select(r => r.LocalAddress);
        var address = mode.Prefix() + type + "." + name;
        diagnostics.AddError("Reference to undeclared resource", $"{(mode == ResourceMode.Ephemeral ? "An" : "A")} {kind} \"{type}\" \"{name}\" has not been declared in {ModuleName}.{Suggestion.For(address, similar)}", traversal.Range);
    }

    private void ResolveModule(Traversal traversal, ReferenceSet references)
    {
        var name = NameAt(traversal, 0);
        if (name is null || !module.Calls.TryGetValue(name, out var call))
        {
            diagnostics.AddError("Reference to undeclared module", $"No module call named \"{name}\" is declared in {ModuleName}.{Suggestion.For(name ?? "", module.Calls.Keys)}", traversal.Range);
            return;
        }

        var known = references.Modules.Find(m => m.Call == call);
        if (known is null)
        {
            references.Modules.Add(known = new ModuleReference(call, []));
        }

        var outputName = NameAt(traversal, 1) ?? (traversal.Steps.Count > 1 && traversal.Steps[1] is IndexStep ? NameAt(traversal, 2) : null);
        if (outputName is null)
        {
            foreach (var output in call.Child.Outputs.Values)
            {
                AddOnce(known.Outputs, output);
            }
        }
        else if (call.Child.Outputs.TryGetValue(outputName, out var output))
        {
            AddOnce(known.Outputs, output);
        }
        else
        {
            diagnostics.AddError("Unsupported attribute", $"This object does not have an attribute named \"{outputName}\": the module \"{name}\" has no such output.{Suggestion.For(outputName, call.Child.Outputs.Keys)}", traversal.Range);
        }
    }

    private void Named<T>(Traversal traversal, Dictionary<string, T> declared, List<T> found, string what, string block)
        where T : ConfigNode
    {
        if (NameAt(traversal, 0) is not { } name)
        {
            diagnostics.AddError("Invalid reference", $"The \"{traversal.RootName}\" object cannot be accessed directly. Instead, access one of its attributes.", traversal.Range);
        }
        else if (declared.TryGetValue(name, out var node))
        {
            AddOnce(found, node);
        }
        else
        {
            var hint = Suggestion.For(name, declared.Keys);
            hint = hint.Length > 0 ? hint
                : block == "variable" ? $" This variable can be declared with a variable \"{name}\" {{}} block."
                : " Local values are declared in a locals block.";
            diagnostics.AddError($"Reference to undeclared {what}", $"A{(what[0] == 'i' ? "n" : "")} {what} with the name \"{name}\" has not been declared.{hint}", traversal.Range);
        }
    }

    private string ModuleName => module.Path.Length == 0 ? "the root module" : module.Path;

    private static void AddOnce<T>(List<T> list, T item)
    {
        if (!list.Contains(item))
        {
            list.Add(item);
        }
    }

    private static string? NameAt(Traversal traversal, int step) =>
        step < traversal.Steps.Count && traversal.Steps[step] is AttributeStep attribute ? attribute.Name : null;
}
