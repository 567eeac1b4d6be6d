namespace Coder.Terraform.Configuration;

/// <summary>
/// What one expression or body refers to, resolved once when the template is loaded, so that an evaluation builds
/// exactly the values it needs.
/// </summary>
internal sealed class ReferenceSet
{
    public static ReferenceSet Empty { get; } = new();

    public List<VariableConfig> Variables { get; } = [];

    public List<LocalConfig> Locals { get; } = [];

    public List<ResourceConfig> Resources { get; } = [];

    /// <summary>Module calls, each with the outputs used.</summary>
    public List<ModuleReference> Modules { get; } = [];

    public bool UsesPath { get; set; }

    public bool UsesTerraform { get; set; }

    public bool UsesCount { get; set; }

    public bool UsesEach { get; set; }

    public bool UsesSelf { get; set; }

    public bool IsEmpty => Variables.Count + Locals.Count + Resources.Count + Modules.Count == 0
        && !(UsesPath || UsesTerraform || UsesCount || UsesEach || UsesSelf);

    /// <summary>Every node that must be evaluated before.</summary>
    public IEnumerable<ConfigNode> Nodes()
    {
        foreach (var node in Variables)
        {
            yield return node;
        }

        foreach (var node in Locals)
        {
            yield return node;
        }

        foreach (var node in Resources)
        {
            yield return node;
        }

        foreach (var module in Modules)
        {
            yield return module.Call;
            foreach (var output in module.Outputs)
            {
                yield return output;
            }
        }
    }
}

/// <summary>The outputs of a module call that an expression uses.</summary>
internal sealed record ModuleReference(ModuleCall Call, List<OutputConfig> Outputs);
