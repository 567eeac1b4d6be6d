namespace Coder.Provisioner.Plugins;

/// <summary>Whether the native engine can run a template.</summary>
/// <param name="Gap">What is missing, to end a sentence with; null when nothing is, or the template itself cannot be used.</param>
/// <param name="Plugins">The programs of providers that are not built in; null when none were looked for.</param>
internal sealed record NativeFit(string? Gap, PluginChoice? Plugins)
{
    /// <summary>Why the native engine is taken, for the log.</summary>
    public string Reason => Plugins is { Programs.Count: > 0 } plugins ? $"it covers the whole template, with {plugins.Named} as a plugin" : "it covers the whole template";

    /// <summary>What the choice of programs means for a template that is covered otherwise.</summary>
    public static NativeFit With(PluginChoice plugins) => new(plugins.Problem?.Detail.TrimEnd('.'), plugins);
}
