namespace Coder.Provisioner;

/// <summary>The words for what runs a template.</summary>
public static class EngineChoice
{
    /// <summary>The evaluator in the server's process.</summary>
    public const string Native = "native";

    /// <summary>The <c>terraform</c> or <c>tofu</c> program.</summary>
    public const string Cli = "cli";

    /// <summary>The native engine when it covers the template, else the program.</summary>
    public const string Auto = "auto";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Native, Cli, Auto];
}
