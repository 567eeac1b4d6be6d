using System.Net;

namespace Coder.Sdk;

/// <summary>The server answered a request with an error.</summary>
public sealed class CoderApiException : Exception
{
    /// <summary>Makes the exception from the server's answer.</summary>
    public CoderApiException(HttpStatusCode status, Response response, string method, string path)
        : base(response.Message)
    {
        Status = status;
        Response = response;
        Method = method;
        Path = path;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>What the server said; its message is never empty.</summary>
    public Response Response { get; }

    /// <summary>The HTTP method of the request.</summary>
    public string Method { get; }

    /// <summary>The path of the request, without its query.</summary>
    public string Path { get; }
}
