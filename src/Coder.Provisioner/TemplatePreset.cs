namespace Coder.Provisioner;

/// <summary>A <c>coder_workspace_preset</c> of a template: a named set of parameter values.</summary>
public sealed record TemplatePreset
{
    /// <summary>Its name, unique in the template.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>URL or path of an icon.</summary>
    public string Icon { get; init; } = "";

    /// <summary>Whether it is chosen when nothing else is.</summary>
    public bool Default { get; init; }

    /// <summary>Values by the names of parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How many workspaces are to wait with it; null when the template does not say.</summary>
    public int? PrebuildInstances { get; init; }
}
