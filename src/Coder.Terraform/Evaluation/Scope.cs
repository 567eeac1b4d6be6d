using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.State;

namespace Coder.Terraform.Evaluation;

/// <summary>Builds what an expression can see: exactly the objects that it refers to, no more.</summary>
internal static class Scope
{
    private static readonly HclValue Terraform = HclValue.Object([KeyValuePair.Create("workspace", HclValue.String("default"))]);

    /// <summary>The context for an expression with these references.</summary>
    /// <param name="references">What the expression refers to.</param>
    /// <param name="module">The module instance it stands in.</param>
    /// <param name="instance">Values of <c>count</c> and <c>each</c>.</param>
    /// <param name="self">Value of <c>self</c>, for postconditions.</param>
    public static EvaluationContext For(ReferenceSet references, ModuleInstance module, Instance instance = default, HclValue? self = null)
    {
        var variables = new Dictionary<string, HclValue>(4, StringComparer.Ordinal);
        if (references.Variables.Count > 0)
        {
            variables["var"] = HclValue.Object(references.Variables.Select(v =>
                KeyValuePair.Create(v.Name, module.Variables[v.Index] ?? HclValue.DynamicUnknown)));
        }

        if (references.Locals.Count > 0)
        {
            variables["local"] = HclValue.Object(references.Locals.Select(l =>
                KeyValuePair.Create(l.Name, module.Locals[l.Index] ?? HclValue.DynamicUnknown)));
        }

        if (references.Resources.Count > 0)
        {
            AddResources(references, module, variables);
        }

        if (references.Modules.Count > 0)
        {
            variables["module"] = HclValue.Object(references.Modules.Select(m =>
                KeyValuePair.Create(m.Call.Name, Outputs(m, module))));
        }

        if (references.UsesPath)
        {
            variables["path"] = PathValue(module.Configuration.Folder);
        }

        if (references.UsesTerraform)
        {
            variables["terraform"] = Terraform;
        }

        if (references.UsesCount && instance.Key.Index is { } index)
        {
            variables["count"] = HclValue.Object([KeyValuePair.Create("index", HclValue.Number(index))]);
        }

        if (references.UsesEach && instance.Key.Name is { } key)
        {
            variables["each"] = HclValue.Object(
            [
                KeyValuePair.Create("key", HclValue.String(key)),
                KeyValuePair.Create("value", instance.EachValue!),
            ]);
        }

        if (self is not null)
        {
            variables["self"] = self;
        }

        return new EvaluationContext(variables, module.Configuration.Functions, module.Operation);
    }

    private static void AddResources(ReferenceSet references, ModuleInstance module, Dictionary<string, HclValue> variables)
    {
        var byType = new Dictionary<(Addresses.ResourceMode, string), List<KeyValuePair<string, HclValue>>>();
        foreach (var resource in references.Resources)
        {
            var slot = (resource.Mode, resource.Type);
            if (!byType.TryGetValue(slot, out var named))
            {
                byType[slot] = named = [];
            }

            named.Add(KeyValuePair.Create(resource.Name, module.Resources[resource.Index] ?? HclValue.DynamicUnknown));
        }

        Dictionary<string, List<KeyValuePair<string, HclValue>>>? grouped = null;
        foreach (var ((mode, type), named) in byType)
        {
            if (mode == Addresses.ResourceMode.Managed)
            {
                variables[type] = HclValue.Object(named);
            }
            else
            {
                var root = mode == Addresses.ResourceMode.Data ? "data" : "ephemeral";
                grouped ??= new(StringComparer.Ordinal);
                (grouped.TryGetValue(root, out var types) ? types : grouped[root] = []).Add(KeyValuePair.Create(type, HclValue.Object(named)));
            }
        }

        foreach (var (root, types) in grouped ?? [])
        {
            variables[root] = HclValue.Object(types);
        }
    }

    private static HclValue Outputs(ModuleReference reference, ModuleInstance module)
    {
        var children = module.Children[reference.Call.Index];
        var expansion = module.CallExpansions[reference.Call.Index];
        if (children is null || expansion is null)
        {
            return HclValue.DynamicUnknown;
        }

        var values = new HclValue[children.Length];
        for (var i = 0; i < children.Length; i++)
        {
            var child = children[i];
            values[i] = HclValue.Object(reference.Outputs.Select(o =>
                KeyValuePair.Create(o.Name, child.Outputs[o.Index] ?? HclValue.DynamicUnknown)));
        }

        return expansion.Combine(values);
    }

    private static HclValue PathValue(string folder) => HclValue.Object(
    [
        KeyValuePair.Create("module", HclValue.String(folder.Length == 0 ? "." : folder)),
        KeyValuePair.Create("root", HclValue.String(".")),
        KeyValuePair.Create("cwd", HclValue.String(".")),
    ]);
}
