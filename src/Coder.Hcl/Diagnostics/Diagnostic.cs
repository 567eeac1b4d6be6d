using Coder.Hcl.Values;

namespace Coder.Hcl.Diagnostics;

/// <summary>How bad a diagnostic is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The result cannot be used.</summary>
    Error,

    /// <summary>The result can be used, but the author should know.</summary>
    Warning,
}

/// <summary>A problem in configuration, worded for the person who wrote it.</summary>
/// <param name="Severity">Error or warning.</param>
/// <param name="Summary">A short heading without full stop, such as <c>Unsupported attribute</c>.</param>
/// <param name="Detail">Full sentences: what is wrong and the way out.</param>
/// <param name="Subject">The exact source that is wrong.</param>
/// <param name="Context">A wider range that helps to understand the subject.</param>
public sealed record Diagnostic(
    DiagnosticSeverity Severity,
    string Summary,
    string Detail = "",
    SourceRange? Subject = null,
    SourceRange? Context = null)
{
    /// <summary>Address of the resource that the problem belongs to, when known.</summary>
    public string? Address { get; init; }

    /// <summary>Values of the variables in the expression that failed, shown below the snippet.</summary>
    public IReadOnlyList<KeyValuePair<string, HclValue>> InvolvedValues { get; init; } = [];

    /// <summary>Makes an error.</summary>
    public static Diagnostic Error(string summary, string detail = "", SourceRange? subject = null) =>
        new(DiagnosticSeverity.Error, summary, detail, subject);

    /// <summary>Makes a warning.</summary>
    public static Diagnostic Warning(string summary, string detail = "", SourceRange? subject = null) =>
        new(DiagnosticSeverity.Warning, summary, detail, subject);

    /// <summary>Renders in one line: <c>file:line,column: summary; detail</c>.</summary>
    public override string ToString()
    {
        var place = Subject is { } subject ? $"{subject}: " : "";
        return Detail.Length == 0 ? place + Summary : $"{place}{Summary}; {Detail}";
    }
}
