using Coder.Hcl.Diagnostics;
using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Templates;

/// <summary>Tells whether the native engine has what a template uses. Mistakes in a template are not gaps of the engine.</summary>
internal static class NativeCoverage
{
    private const string BuiltIn = "terraform.io/builtin/terraform";

    // Each diagnostic of the engine about something that it does not support has one of these words.
    private static readonly string[] Unsupported = ["native engine", "CLI engine"];

    /// <summary>What is missing, to end a sentence with; null when the engine covers the template.</summary>
    /// <param name="template">The template with its modules.</param>
    /// <param name="providers">Sources of the providers that the engine has.</param>
    public static string? GapOf(TerraformConfiguration template, IReadOnlyCollection<string> providers) =>
        template.ProviderSources.FirstOrDefault(s => s != BuiltIn && !providers.Contains(s)) is { } missing
            ? $"the provider {missing} is not built in"
            : null;

    /// <summary>The feature that a template could not be loaded for; null when it is the template that is wrong.</summary>
    public static string? GapOf(DiagnosticBag problems) =>
        problems.FirstOrDefault(p => p.Severity == DiagnosticSeverity.Error && Unsupported.Any(words => p.Detail.Contains(words, StringComparison.Ordinal))) is { } gap
            ? $"{gap.Detail.TrimEnd('.')}{(gap.Subject is { } at ? $" ({at.File} line {at.Start.Line})" : "")}"
            : null;
}
