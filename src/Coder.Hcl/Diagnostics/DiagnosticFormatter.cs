using System.Globalization;
using System.Text;
using Coder.Hcl.Values;

namespace Coder.Hcl.Diagnostics;

/// <summary>Renders diagnostics for terminals and logs, with the lines of source they are about.</summary>
public static class DiagnosticFormatter
{
    private const int MaxSnippetLines = 8;

    /// <summary>Renders severity, summary, place, snippet, values involved and detail, in Terraform's layout.</summary>
    /// <param name="diagnostic">What to render.</param>
    /// <param name="readSource">Gives the text of a source file by name, or null when it is not available.</param>
    public static string Format(Diagnostic diagnostic, Func<string, string?> readSource)
    {
        var text = new StringBuilder();
        text.Append(diagnostic.Severity == DiagnosticSeverity.Error ? "Error: " : "Warning: ").Append(diagnostic.Summary).Append('\n');
        if (diagnostic.Subject is { } subject)
        {
            AppendSource(text, diagnostic, subject, readSource(subject.File));
        }
        else if (diagnostic.Address is { } address)
        {
            text.Append("\n  with ").Append(address).Append('\n');
        }

        AppendValues(text, diagnostic.InvolvedValues);
        if (diagnostic.Detail.Length > 0)
        {
            text.Append('\n').Append(diagnostic.Detail).Append('\n');
        }

        return text.ToString();
    }

    private static void AppendSource(StringBuilder text, Diagnostic diagnostic, SourceRange subject, string? source)
    {
        text.Append('\n');
        if (diagnostic.Address is { } address)
        {
            text.Append("  with ").Append(address).Append(",\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"  on {subject.File} line {subject.Start.Line}");
        if (source is null)
        {
            text.Append(":\n");
            return;
        }

        var lines = source.Split('\n');
        var (first, last) = (subject.Start.Line, subject.End.Line);
        if (diagnostic.Context is { } context && context.End.Line - context.Start.Line < MaxSnippetLines)
        {
            (first, last) = (Math.Min(first, context.Start.Line), Math.Max(last, context.End.Line));
        }

        if (EnclosingBlock(lines, subject.Start.Line) is { } block)
        {
            text.Append(", in ").Append(block);
        }

        text.Append(":\n");
        last = Math.Min(Math.Min(last, lines.Length), first + MaxSnippetLines - 1);
        for (var line = first; line <= last; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{line,4}: ").Append(lines[line - 1].TrimEnd('\r')).Append('\n');
        }
    }

    /// <summary>The header of the top-level block around a line: the nearest line above that starts in the first column
    /// and opens a block.</summary>
    private static string? EnclosingBlock(string[] lines, int line)
    {
        for (var i = Math.Min(line - 1, lines.Length) - 1; i >= 0; i--)
        {
            var candidate = lines[i].TrimEnd();
            if (candidate.StartsWith('}'))
            {
                return null;
            }

            if (candidate.EndsWith('{') && char.IsLetter(candidate[0]))
            {
                return candidate[..^1].TrimEnd();
            }
        }

        return null;
    }

    private static void AppendValues(StringBuilder text, IReadOnlyList<KeyValuePair<string, HclValue>> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        text.Append("    ├────────────────\n");
        foreach (var (name, value) in values)
        {
            text.Append("    │ ").Append(name).Append(' ').Append(Describe(value)).Append('\n');
        }
    }

    private static string Describe(HclValue value)
    {
        if (value.DeepMarks.HasFlag(ValueMarks.Sensitive))
        {
            return "has a sensitive value";
        }

        if (value.DeepMarks.HasFlag(ValueMarks.Ephemeral))
        {
            return "has an ephemeral value";
        }

        return value switch
        {
            { IsNull: true } => "is null",
            { IsKnown: false, Type.Kind: HclTypeKind.Dynamic } => "will be known only after apply",
            { IsKnown: false } => $"is a {value.Type.FriendlyName}, known only after apply",
            { Kind: HclTypeKind.String } => $"is \"{Shorten(value.AsString())}\"",
            { Kind: HclTypeKind.Number } => $"is {value.AsNumber()}",
            { Kind: HclTypeKind.Bool } => value.AsBool() ? "is true" : "is false",
            { Kind: HclTypeKind.Map or HclTypeKind.Object } => DescribeCollection(value, value.Attributes.Count, "attribute"),
            _ => DescribeCollection(value, value.Elements.Count, "element"),
        };
    }

    private static string DescribeCollection(HclValue value, int count, string part)
    {
        part = value.Kind == HclTypeKind.Map ? "element" : part;
        return count == 0
            ? $"is empty {value.Type.FriendlyName}"
            : $"is {value.Type.FriendlyName} with {count} {part}{(count == 1 ? "" : "s")}";
    }

    private static string Shorten(string text)
    {
        const int limit = 60;
        text = text.ReplaceLineEndings("\\n");
        return text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit), "…");
    }
}
