namespace Coder.Server.Http;

/// <summary>Which part of a list is asked for; no limit means all of it.</summary>
internal readonly record struct Page(int? Limit, int Offset)
{
    /// <summary>Reads <c>limit</c> and <c>offset</c>; a limit of zero or less means all.</summary>
    public static Outcome<Page> Of(HttpRequest request)
    {
        var errors = new List<Sdk.ValidationError>();
        var limit = Read(request, "limit", errors);
        var offset = Read(request, "offset", errors);
        return errors.Count > 0
            ? ApiError.BadRequest("Query parameters have invalid values.", [.. errors])
            : new Page(limit > 0 ? limit : null, Math.Max(0, offset ?? 0));
    }

    private static int? Read(HttpRequest request, string name, List<Sdk.ValidationError> errors)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (int.TryParse(text, out var number))
        {
            return number;
        }

        errors.Add(new(name, $"Query param \"{name}\" must be a whole number, and is \"{text}\"."));
        return null;
    }
}
