namespace Coder.Sdk;

/// <summary>The body of every error answer, and of a few successful ones that only carry a message.</summary>
public sealed record Response
{
    /// <summary>One sentence for the user: what went wrong, or what was done.</summary>
    public string Message { get; set; } = "";

    /// <summary>What lies behind the message, for someone who looks into it.</summary>
    public string? Detail { get; init => field = Omit.Empty(value); }

    /// <summary>Fields of the request that were refused.</summary>
    public IReadOnlyList<ValidationError>? Validations { get; init => field = Omit.Empty(value); }
}

/// <summary>One refused field of a request.</summary>
/// <param name="Field">The JSON name of the field, or the name of the query parameter.</param>
/// <param name="Detail">Why it was refused.</param>
public sealed record ValidationError(string Field, string Detail);
