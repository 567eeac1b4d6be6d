using Coder.Hcl.Diagnostics;
using WireDiagnostic = Coder.Terraform.Plugins.Protocol.V6.Diagnostic;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>Diagnostics in messages. The path of the attribute, which a diagnostic of the engine has no field for, is told in the detail.</summary>
internal static class WireDiagnostics
{
    public static List<Diagnostic> Read(IEnumerable<WireDiagnostic> diagnostics) => [.. diagnostics.Select(Read)];

    public static IEnumerable<WireDiagnostic> Of(IEnumerable<Diagnostic> diagnostics) => diagnostics.Select(d => new WireDiagnostic
    {
        Severity = d.Severity == DiagnosticSeverity.Warning ? WireDiagnostic.Types.Severity.Warning : WireDiagnostic.Types.Severity.Error,
        Summary = d.Summary,
        Detail = d.Detail,
    });

    private static Diagnostic Read(WireDiagnostic diagnostic)
    {
        var path = AttributePaths.Read(diagnostic.Attribute);
        var detail = path.Steps.Count == 0 || diagnostic.Detail.Contains(path.ToString(), StringComparison.Ordinal)
            ? diagnostic.Detail
            : $"{diagnostic.Detail}{(diagnostic.Detail.Length > 0 ? " " : "")}(attribute {path})";
        return new Diagnostic(
            diagnostic.Severity == WireDiagnostic.Types.Severity.Warning ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error,
            diagnostic.Summary,
            detail);
    }
}
