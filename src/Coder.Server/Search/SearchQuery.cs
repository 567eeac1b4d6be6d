using System.Diagnostics.CodeAnalysis;
using System.Text;
using Coder.Sdk;

namespace Coder.Server.Search;

/// <summary>
/// A parsed <c>q=</c> expression: <c>key:value</c> terms and bare words, separated by spaces; double quotes keep
/// spaces and colons together (<c>last_used_before:"2026-01-02T03:04:05Z"</c>). Keys and values are lower-cased.
/// </summary>
/// <remarks>
/// Readers take the keys that they know; <see cref="Finish"/> reports every key that nobody took, and every value
/// that could not be read, as validations of the field that caused them.
/// </remarks>
internal sealed class SearchQuery
{
    private const int MaximumLength = 2048;

    private readonly Dictionary<string, List<string>> _terms = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<ValidationError> _errors = [];
    private readonly List<string> _words = [];

    private SearchQuery()
    {
    }

    /// <summary>The words without a key, in their order.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>Splits the text. Malformed terms are reported by <see cref="Finish"/>.</summary>
    public static SearchQuery Parse(string? text)
    {
        var query = new SearchQuery();
        if (text is { Length: > MaximumLength })
        {
            query.Invalid("q", $"The search is {text.Length} characters long; at most {MaximumLength} are allowed.");
            return query;
        }

        foreach (var element in SplitOutsideQuotes((text ?? "").ToLowerInvariant(), ' '))
        {
            query.AddElement(element);
        }

        return query;
    }

    /// <summary>Takes the single value of <paramref name="key"/>; null when absent.</summary>
    public string? Text(string key)
    {
        if (!Take(key, out var values))
        {
            return null;
        }

        if (values.Count > 1)
        {
            Invalid(key, $"\"{key}\" is given {values.Count} times; give it once.");
        }

        return values[0];
    }

    /// <summary>Takes all values of <paramref name="key"/>: repeated terms and comma separated lists; empty when absent.</summary>
    public IReadOnlyList<string> List(string key) =>
        Take(key, out var values)
            ? [.. values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))]
            : [];

    /// <summary>Takes every value of <paramref name="key"/> as written, one per term; commas are part of the value.</summary>
    public IReadOnlyList<string> Repeated(string key) => Take(key, out var values) ? values : [];

    /// <summary>Takes a boolean (<c>true</c>, <c>false</c>, <c>1</c>, <c>0</c>, <c>yes</c>, <c>no</c>).</summary>
    public bool? Boolean(string key)
    {
        switch (Text(key))
        {
            case null:
                return null;
            case "true" or "1" or "yes" or "t":
                return true;
            case "false" or "0" or "no" or "f":
                return false;
            case var other:
                Invalid(key, $"\"{other}\" is not a yes or no value; use {key}:true or {key}:false.");
                return null;
        }
    }

    /// <summary>Takes a moment in RFC 3339 form.</summary>
    public DateTimeOffset? Time(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        // The query is lower-cased as a whole; RFC 3339 says T and Z.
        if (DateTimeOffset.TryParse(text.ToUpperInvariant(), null, System.Globalization.DateTimeStyles.AssumeUniversal, out var time))
        {
            return time.ToUniversalTime();
        }

        Invalid(key, $"\"{text}\" is not a time; write it as {key}:\"2026-01-31T08:00:00Z\".");
        return null;
    }

    /// <summary>Takes a list of ids.</summary>
    public IReadOnlyList<Guid> Ids(string key)
    {
        var ids = new List<Guid>();
        foreach (var text in List(key))
        {
            if (Guid.TryParse(text, out var id))
            {
                ids.Add(id);
            }
            else
            {
                Invalid(key, $"\"{text}\" is not an id; ids are UUIDs.");
            }
        }

        return ids;
    }

    /// <summary>Takes a word that must be one of <paramref name="allowed"/>.</summary>
    public string? OneOf(string key, params ReadOnlySpan<string> allowed) =>
        Text(key) is { } text && IsAllowed(key, text, allowed) ? text : null;

    /// <summary>Takes all values of <paramref name="key"/>, each of which must be one of <paramref name="allowed"/>.</summary>
    public IReadOnlyList<string> ListOf(string key, params ReadOnlySpan<string> allowed)
    {
        var values = List(key);
        foreach (var value in values)
        {
            if (!IsAllowed(key, value, allowed))
            {
                return [];
            }
        }

        return values;
    }

    /// <summary>Records that the value of <paramref name="key"/> cannot be used.</summary>
    public void Invalid(string key, string detail) => _errors.Add(new ValidationError(key, detail));

    /// <summary>All problems: malformed terms, unreadable values, and keys that this list does not have.</summary>
    public IReadOnlyList<ValidationError> Finish()
    {
        foreach (var key in _terms.Keys.Where(key => !_taken.Contains(key)))
        {
            Invalid(key, $"\"{key}\" is not a search key of this list; use {string.Join(", ", _taken.Order(StringComparer.Ordinal))}.");
        }

        return _errors;
    }

    private bool IsAllowed(string key, string text, ReadOnlySpan<string> allowed)
    {
        if (allowed.Contains(text))
        {
            return true;
        }

        Invalid(key, $"\"{text}\" is not known here; use one of {string.Join(", ", allowed.ToArray())}.");
        return false;
    }

    private bool Take(string key, [NotNullWhen(true)] out List<string>? values)
    {
        _taken.Add(key);
        return _terms.TryGetValue(key, out values);
    }

    private void AddElement(string element)
    {
        var parts = SplitOutsideQuotes(element, ':');
        if (element.StartsWith(':') || element.EndsWith(':'))
        {
            Invalid("q", $"\"{element}\" starts or ends with ':'; write key:value.");
        }
        else if (parts.Count > 2)
        {
            Invalid("q", $"\"{element}\" has more than one ':'; put the value in double quotes.");
        }
        else if (parts.Count == 1)
        {
            _words.Add(Unquote(parts[0]));
        }
        else if (!_terms.TryAdd(parts[0], [Unquote(parts[1])]))
        {
            _terms[parts[0]].Add(Unquote(parts[1]));
        }
    }

    private static string Unquote(string text) => text.Replace("\"", "", StringComparison.Ordinal);

    private static List<string> SplitOutsideQuotes(string text, char separator)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        var quoted = false;
        foreach (var c in text)
        {
            if (c == separator && !quoted)
            {
                Flush();
                continue;
            }

            quoted ^= c == '"';
            part.Append(c);
        }

        Flush();
        return parts;

        void Flush()
        {
            if (part.Length > 0)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
        }
    }
}
