using Coder.Sdk;
using Coder.Server.Http;

namespace Coder.Server.Search;

/// <summary>The part of a list that a request asks for: <c>limit</c> (0: all), <c>offset</c>, <c>after_id</c>.</summary>
internal readonly record struct PageRequest(int Offset, int? Limit, Guid? AfterId)
{
    /// <summary>Reads the query parameters.</summary>
    public static Outcome<PageRequest> Read(IQueryCollection query)
    {
        var problems = new List<ValidationError>();
        var offset = Number(query, "offset", problems);
        var limit = Number(query, "limit", problems);
        Guid? after = null;
        if (query.TryGetValue("after_id", out var text) && text.ToString().Length > 0)
        {
            if (Guid.TryParse(text, out var id))
            {
                after = id;
            }
            else
            {
                problems.Add(new("after_id", $"\"{text}\" is not an id; ids are UUIDs."));
            }
        }

        return problems.Count > 0
            ? ApiError.BadRequest("Query parameters have invalid values.", [.. problems])
            : new PageRequest(Math.Max(0, offset), limit <= 0 ? null : limit, after);
    }

    private static int Number(IQueryCollection query, string name, List<ValidationError> problems)
    {
        if (!query.TryGetValue(name, out var text) || text.ToString().Length == 0)
        {
            return 0;
        }

        if (int.TryParse(text, out var number))
        {
            return number;
        }

        problems.Add(new(name, $"\"{text}\" is not a whole number."));
        return 0;
    }
}
