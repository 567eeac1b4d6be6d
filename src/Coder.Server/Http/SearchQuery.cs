namespace Coder.Server.Http;

/// <summary>
/// The API's query language: <c>key:value</c> terms and bare words, separated by spaces; double quotes keep spaces and colons;
/// keys and values are lower-cased. Whoever reads it takes the keys it knows; <see cref="Unknown"/> names the rest.
/// </summary>
internal sealed class SearchQuery
{
    private readonly List<(string Key, string Value)> _terms = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    private SearchQuery()
    {
    }

    /// <summary>The words without a key.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>Reads a query; an unfinished quote or an empty value is an error of the field <c>q</c>.</summary>
    public static Outcome<SearchQuery> Parse(string? text)
    {
        var words = new List<string>();
        var query = new SearchQuery { Words = words };
        foreach (var term in Split(text ?? ""))
        {
            var colon = IndexOfUnquoted(term, ':');
            if (colon < 0)
            {
                words.Add(Unquote(term));
                continue;
            }

            var (key, value) = (Unquote(term[..colon]), Unquote(term[(colon + 1)..]));
            if (key.Length == 0 || value.Length == 0)
            {
                return ApiError.Invalid("q", $"Query element \"{term}\" must have a key and a value: key:value.");
            }

            query._terms.Add((key, value));
        }

        return query;
    }

    /// <summary>The last value of a key, or null.</summary>
    public string? Take(string key) => TakeAll(key) is [.., var last] ? last : null;

    /// <summary>All values of a key; commas separate values too.</summary>
    public IReadOnlyList<string> TakeAll(string key)
    {
        _taken.Add(key);
        return
        [
            .. _terms.Where(term => term.Key == key)
                .SelectMany(term => term.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
    }

    /// <summary>An error that names the keys nobody took, or null.</summary>
    public ApiError? Unknown()
    {
        var unknown = _terms.Select(term => term.Key).Where(key => !_taken.Contains(key)).Distinct().ToList();
        return unknown.Count == 0
            ? null
            : ApiError.BadRequest(
                "Invalid search query.",
                [.. unknown.Select(key => new Sdk.ValidationError("q", $"\"{key}\" is not a search key here; known keys: {string.Join(", ", _taken.Order())}."))]);
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (char.IsWhiteSpace(text[i]) && !quoted))
            {
                if (i > start)
                {
                    yield return text[start..i].ToLowerInvariant();
                }

                start = i + 1;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
        }
    }

    private static int IndexOfUnquoted(string term, char wanted)
    {
        var quoted = false;
        for (var i = 0; i < term.Length; i++)
        {
            if (term[i] == '"')
            {
                quoted = !quoted;
            }
            else if (term[i] == wanted && !quoted)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Unquote(string text) => text.Replace("\"", "", StringComparison.Ordinal);
}
