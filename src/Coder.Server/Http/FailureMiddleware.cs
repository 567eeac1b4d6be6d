using Coder.Server.Database;
using Npgsql;

namespace Coder.Server.Http;

/// <summary>
/// Turns what broke into an answer: 503 with what the database said while it is away, 500 with a request id for bugs.
/// Stack traces go to the log only.
/// </summary>
internal sealed partial class FailureMiddleware(RequestDelegate next, ILogger<FailureMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, or a long request ended with the server; nobody reads an answer.
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await ApiError.TooLarge("Request body is larger than this route accepts.").ExecuteAsync(context);
        }
        catch (BadHttpRequestException e)
        {
            await new ApiError(e.StatusCode, "The request could not be read.", e.Message).ExecuteAsync(context);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CharacterNotInRepertoire)
        {
            await ApiError.BadRequest("A text of the request has the character NUL, which cannot be stored.").ExecuteAsync(context);
        }
        catch (Exception e) when (DatabaseFailure.Explain(e) is { } explanation)
        {
            LogDatabaseAway(context.Request.Method, LogText.Clean(context.Request.Path), explanation);
            context.Response.Headers.RetryAfter = "2";
            await ApiError.Unavailable("The database does not answer. Try again in a moment.", explanation).ExecuteAsync(context);
        }
        catch (Exception e)
        {
            LogFailed(e, context.Request.Method, LogText.Clean(context.Request.Path), context.RequestId());
            await new ApiError(
                StatusCodes.Status500InternalServerError,
                "An internal error occurred.",
                $"The server's log has more, under the request id {context.RequestId()}.").ExecuteAsync(context);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} answered 503: {Reason}")]
    private partial void LogDatabaseAway(string method, string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed (request id {RequestId})")]
    private partial void LogFailed(Exception exception, string method, string path, Guid requestId);
}
