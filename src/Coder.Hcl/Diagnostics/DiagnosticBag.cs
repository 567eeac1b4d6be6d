using System.Collections;

namespace Coder.Hcl.Diagnostics;

/// <summary>Collects diagnostics in the order in which they are found. Not thread-safe: one bag per piece of work.</summary>
public sealed class DiagnosticBag : IReadOnlyCollection<Diagnostic>
{
    private readonly List<Diagnostic> _items = [];

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <summary>Whether at least one of the diagnostics is an error.</summary>
    public bool HasErrors { get; private set; }

    internal Diagnostic? Last => _items.Count > 0 ? _items[^1] : null;

    /// <summary>Adds a diagnostic.</summary>
    public void Add(Diagnostic diagnostic)
    {
        _items.Add(diagnostic);
        HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
    }

    /// <summary>Adds all of them, in order.</summary>
    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            Add(diagnostic);
        }
    }

    /// <summary>Adds an error.</summary>
    public void AddError(string summary, string detail, SourceRange? subject, SourceRange? context = null) =>
        Add(new Diagnostic(DiagnosticSeverity.Error, summary, detail, subject, context));

    /// <inheritdoc/>
    public IEnumerator<Diagnostic> GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
