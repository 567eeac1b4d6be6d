using System.Net;

namespace Coder.Providers.Docker.Client;

/// <summary>What an engine refused, or why it was not reached. The message is a sentence for people.</summary>
/// <param name="status">The engine's answer; null when there was none.</param>
/// <param name="message">What it said.</param>
/// <param name="inner">Where it came from.</param>
internal sealed class EngineException(HttpStatusCode? status, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The engine's answer; null when it was not reached.</summary>
    public HttpStatusCode? Status => status;

    /// <summary>Whether it happened while an image was built: then it is about what the Dockerfile names, not about the image itself.</summary>
    public bool IsOfBuild { get; init; }
}
