using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Configuration;

/// <summary>Resolves what every expression of a module refers to, and reports what does not exist.</summary>
internal sealed class ReferenceResolver(DiagnosticBag diagnostics)
{
    public void Resolve(ModuleConfiguration module)
    {
        var names = new NameResolver(module, diagnostics);
        foreach (var variable in module.Variables.Values)
        {
            ResolveConditions(names, variable.Validations, selfAllowed: false);
            CheckValidations(variable);
        }

        foreach (var local in module.Locals.Values)
        {
            local.References = names.Resolve(References.Of(local.Value));
        }

        foreach (var output in module.Outputs.Values)
        {
            output.References = names.Resolve(References.Of(output.Value));
            ResolveConditions(names, output.Preconditions, selfAllowed: false);
            output.Dependencies.AddRange(names.ResolveExplicit(output.DependsOn));
        }

        foreach (var provider in module.Providers.Values)
        {
            if (provider.Body is { } body)
            {
                provider.References = names.Resolve(BodyReferences.Of(body, MetaNames.Provider));
            }
        }

        foreach (var call in module.Calls.Values)
        {
            ResolveCall(names, call);
        }

        foreach (var resource in module.Resources.Values)
        {
            ResolveResource(names, resource);
        }

        foreach (var removed in module.Removed)
        {
            ProvisionerBlockReader.Resolve(removed.Provisioners, names, new BlockReader(diagnostics));
        }

        foreach (var check in module.Checks.Values)
        {
            ResolveConditions(new NameResolver(module, diagnostics, check), check.Asserts, selfAllowed: false);
        }
    }

    /// <summary>A validation must look at its variable, or else it would not check what is given.</summary>
    private void CheckValidations(VariableConfig variable)
    {
        var own = "var." + variable.Name;
        foreach (var validation in variable.Validations)
        {
            if (!References.Of(validation.Condition).Any(t => t.ToString() is var text
                && text.StartsWith(own, StringComparison.Ordinal) && (text.Length == own.Length || text[own.Length] is '.' or '[')))
            {
                diagnostics.AddError("Invalid variable validation condition", $"The condition for variable \"{variable.Name}\" must refer to var.{variable.Name} in order to test incoming values.", validation.Condition.Range);
            }
        }
    }

    private void ResolveCall(NameResolver names, ModuleCall call)
    {
        ResolveRepetition(names, call.Repetition);
        call.ExplicitDependencies.AddRange(names.ResolveExplicit(call.DependsOn));
        foreach (var (name, argument) in call.Arguments)
        {
            argument.References = names.Resolve(References.Of(argument.Syntax.Value));
            if (!call.Child.Variables.ContainsKey(name))
            {
                diagnostics.AddError("Unsupported argument", $"An argument named \"{name}\" is not expected here: the module has no such variable.{Suggestion.For(name, call.Child.Variables.Keys)}", argument.Syntax.NameRange);
            }
        }

        foreach (var variable in call.Child.Variables.Values)
        {
            if (variable.Default is null && !call.Arguments.ContainsKey(variable.Name))
            {
                diagnostics.AddError("Missing required argument", $"The argument \"{variable.Name}\" of module \"{call.Name}\" is required, but no definition was found.", call.Range);
            }
        }
    }

    private void ResolveResource(NameResolver names, ResourceConfig resource)
    {
        ResolveRepetition(names, resource.Repetition);
        resource.References = names.Resolve(BodyReferences.Of(resource.Body, MetaNames.Resource));
        resource.ExplicitDependencies.AddRange(names.ResolveExplicit(resource.DependsOn));
        for (var module = resource.Module; module.Call is { } call; module = module.Parent!)
        {
            resource.ExplicitDependencies.AddRange(new NameResolver(module.Parent!, []).ResolveExplicit(call.DependsOn));
        }

        ProvisionerBlockReader.Resolve(resource.Provisioners, names, new BlockReader(diagnostics));
        ResolveConditions(names, resource.Lifecycle.Preconditions, selfAllowed: false);
        ResolveConditions(names, resource.Lifecycle.Postconditions, selfAllowed: true);
        foreach (var syntax in resource.Lifecycle.ReplaceTriggerSyntax)
        {
            if (ResolveTrigger(names, syntax) is { } trigger)
            {
                resource.Lifecycle.ReplaceTriggeredBy.Add(trigger);
            }
        }
    }

    private static void ResolveRepetition(NameResolver names, Repetition repetition)
    {
        if ((repetition.Count ?? repetition.ForEach) is { } expression)
        {
            repetition.References = names.Resolve(References.Of(expression));
        }
    }

    private void ResolveConditions(NameResolver names, List<ConditionConfig> conditions, bool selfAllowed)
    {
        foreach (var condition in conditions)
        {
            condition.References = names.Resolve([.. References.Of(condition.Condition), .. References.Of(condition.ErrorMessage)]);
            if (condition.References.UsesSelf && !selfAllowed)
            {
                diagnostics.AddError("Invalid \"self\" reference", "\"self\" is the object itself, which only its postconditions can see.", condition.Range);
            }
        }
    }

    private ReplaceTrigger? ResolveTrigger(NameResolver names, ExpressionSyntax syntax)
    {
        ExpressionSyntax? key = null;
        IReadOnlyList<TraversalStep> rest = [];
        var root = HclParser.ParseStaticString(syntax, diagnostics);
        if (root is RelativeTraversalSyntax relative)
        {
            rest = relative.Steps;
            root = relative.Operand;
        }

        if (root is IndexSyntax index)
        {
            key = index.Key;
            root = index.Collection;
        }

        if (root.AsTraversal() is not { Steps: { Count: > 0 } all } traversal || all[0] is not AttributeStep name
            || names.FindResource(ResourceMode.Managed, traversal.RootName, name.Name) is not { } resource)
        {
            diagnostics.AddError("Invalid reference in replace_triggered_by", "Only resources of this module, their instances and attributes may stand here: replace_triggered_by = [terraform_data.version.output].", syntax.Range);
            return null;
        }

        var literal = InstanceKey.None;
        var steps = all.Skip(1);
        if (all.Count > 1 && all[1] is IndexStep step)
        {
            literal = step.Key.Kind == HclTypeKind.String ? InstanceKey.Of(step.Key.AsString())
                : step.Key.AsNumber().TryToInt32(out var at) ? InstanceKey.At(at) : literal;
            steps = all.Skip(2);
        }

        var path = TraversalPaths.Append(AttributePath.Root, [.. steps, .. rest]);
        return new ReplaceTrigger(resource, key, literal, path.Steps.Count == 0 ? null : path);
    }
}
