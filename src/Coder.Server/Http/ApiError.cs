using System.Text.Json;
using Coder.Sdk;

namespace Coder.Server.Http;

/// <summary>
/// An expected failure of a request, answered in the API's shape <c>{message, detail?, validations?}</c>.
/// <paramref name="Message"/> is a sentence for people; <paramref name="Detail"/> says more, for example what the
/// database answered; <paramref name="Validations"/> names the fields of the request that are wrong.
/// </summary>
public sealed record ApiError(
    int Status,
    string Message,
    string? Detail = null,
    IReadOnlyList<ValidationError>? Validations = null) : IResult
{
    /// <summary>400: the request is wrong; each validation names one field.</summary>
    public static ApiError BadRequest(string message, params ValidationError[] validations) =>
        new(StatusCodes.Status400BadRequest, message, Validations: validations.Length == 0 ? null : validations);

    /// <summary>400 because of one field.</summary>
    public static ApiError Invalid(string field, string detail) =>
        BadRequest("Validation failed.", new ValidationError(field, detail));

    /// <summary>404 for what is missing and for what the actor may not see: the answer does not tell them apart.</summary>
    public static ApiError NotFound() =>
        new(StatusCodes.Status404NotFound, "Resource not found or you do not have access to this resource");

    /// <summary>403: the actor sees the thing but may not do this with it.</summary>
    public static ApiError Forbidden(string message = "You don't have permission to do this.") =>
        new(StatusCodes.Status403Forbidden, message);

    /// <summary>401: there is no valid session.</summary>
    public static ApiError Unauthorized(string message, string? detail = null) =>
        new(StatusCodes.Status401Unauthorized, message, detail);

    /// <summary>409: the request is fine but collides with what exists or runs.</summary>
    public static ApiError Conflict(string message, string? detail = null) =>
        new(StatusCodes.Status409Conflict, message, detail);

    /// <summary>412: something that the request needs has not finished yet.</summary>
    public static ApiError NotReady(string message, string? detail = null) =>
        new(StatusCodes.Status412PreconditionFailed, message, detail);

    /// <summary>413: the body is larger than the route accepts.</summary>
    public static ApiError TooLarge(string message) => new(StatusCodes.Status413PayloadTooLarge, message);

    /// <summary>429: the caller must slow down.</summary>
    public static ApiError TooManyRequests(string message) => new(StatusCodes.Status429TooManyRequests, message);

    /// <summary>503: something that the server needs is away; the same request may work later.</summary>
    public static ApiError Unavailable(string message, string? detail = null) =>
        new(StatusCodes.Status503ServiceUnavailable, message, detail);

    /// <summary>The body of the answer.</summary>
    public Response ToResponse() => new() { Message = Message, Detail = Detail, Validations = Validations };

    /// <summary>Writes the answer. Does nothing when the response has already begun.</summary>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if (httpContext.Response.HasStarted)
        {
            return;
        }

        httpContext.Response.StatusCode = Status;
        httpContext.Response.ContentType = Json.ContentType;
        await JsonSerializer.SerializeAsync(
            httpContext.Response.Body, ToResponse(), Json.Options, httpContext.RequestAborted);
    }
}
