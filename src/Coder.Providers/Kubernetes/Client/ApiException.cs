namespace Coder.Providers.Kubernetes.Client;

/// <summary>What the API server answered instead of what was asked for (<c>meta/v1 Status</c>).</summary>
/// <param name="Code">HTTP status; 0 when there was no answer.</param>
/// <param name="Reason">The machine-readable reason, such as <c>NotFound</c>, <c>Conflict</c> or <c>Forbidden</c>.</param>
/// <param name="Message">The server's own text.</param>
internal sealed record ApiError(int Code, string Reason, string Message)
{
    /// <summary>What is wrong with single fields: the field and the text.</summary>
    public IReadOnlyList<(string Field, string Message)> Causes { get; init; } = [];

    /// <summary>Whether the object is not there.</summary>
    public bool IsNotFound => Code == 404;

    /// <summary>Whether the server refuses for lack of rights.</summary>
    public bool IsForbidden => Code == 403;

    /// <summary>Whether others have changed the object, or own the fields.</summary>
    public bool IsConflict => Code == 409;

    /// <summary>Whether what was watched from is too old.</summary>
    public bool IsGone => Code == 410;
}

/// <summary>A request to the API server that failed; <see cref="Exception.Message"/> is a sentence for people.</summary>
internal sealed class ApiException(ApiError error, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    /// <summary>The answer.</summary>
    public ApiError Error => error;
}

/// <summary>The provider cannot be connected as it is configured; the message says what to set.</summary>
internal sealed class ConnectionException(string message, Exception? inner = null) : Exception(message, inner);
