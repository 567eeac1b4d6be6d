using System.Text;
using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Access;
using Coder.Kubernetes.Referee.Controllers;
using Coder.Kubernetes.Referee.Objects;
using Microsoft.AspNetCore.Http;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>Handles a request from its first byte to its last: faults, who it is, whether they may, and the answer.</summary>
internal sealed class ApiHandler(Registry registry, Cluster cluster, Faults faults, Credentials credentials, TimeProvider clock)
{
    private const int MaxBody = 3 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<RecordedRequest> _requests = [];
    private readonly Rbac _rbac = new(registry.Storage);
    private readonly ResourceHandler _resources = new(registry, cluster, new(registry.Storage));
    private readonly WatchHandler _watches = new(registry, clock);

    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public async Task HandleAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, faults.Connections);
        var place = Begin(context.Request);
        try
        {
            await AnswerAsync(context, place, ended.Token);
            End(place, context.Response.StatusCode);
        }
        catch (ApiError error)
        {
            await WriteAsync(context, error.Code, error.Status(), ended.Token);
            End(place, error.Code);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async Task AnswerAsync(HttpContext context, int place, CancellationToken ct)
    {
        var request = context.Request;
        if (faults.Latency > TimeSpan.Zero)
        {
            await Task.Delay(faults.Latency, clock, ct);
        }

        var fault = faults.Take(request.Method, request.Path.Value + request.QueryString.Value);
        if (fault is { AfterWork: false })
        {
            Fail(context, fault);
        }

        var user = Impersonated(request, credentials.Find(BearerToken(request), context.Connection.ClientCertificate) ?? throw ApiError.Unauthorized());
        Name(place, user.Name);
        if (Discovery.Find(request) is { } document)
        {
            Authorize(user, new("get", "", "", null, null) { Path = request.Path.Value! }, null);
            await WriteTextAsync(context, 200, document.ContentType, document.Content, ct);
            return;
        }

        var info = RequestInfo.Parse(request) ?? throw ApiError.NoSuchPath();
        if (info.Verb.Length == 0)
        {
            throw ApiError.MethodNotAllowed();
        }

        Authorize(user, info.Attributes, info);
        if (info.Verb == "watch")
        {
            await _watches.RunAsync(context, info, ct);
            return;
        }

        var body = await BodyAsync(request, ct);
        var answer = _resources.Handle(info, request, body, user);
        if (fault is { AfterWork: true })
        {
            Fail(context, fault);
        }

        foreach (var warning in answer.Warnings)
        {
            context.Response.Headers.Append("Warning", $"299 - \"{warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        await (answer.Text is { } text ? WriteTextAsync(context, answer.Code, "text/plain", text, ct) : WriteAsync(context, answer.Code, answer.Object!, ct));
    }

    private void Authorize(User user, RequestAttributes wanted, RequestInfo? info)
    {
        lock (registry.Storage.Gate)
        {
            if (_rbac.Allows(user, wanted))
            {
                return;
            }
        }

        throw info is null
            ? new(403, "Forbidden", $"forbidden: {Rbac.Sentence(user, wanted)}")
            : ApiError.Forbidden(info.Type, wanted.Name, Rbac.Sentence(user, wanted));
    }

    // Only cluster administrators may act as others ("User impersonation").
    private static User Impersonated(HttpRequest request, User user)
    {
        var name = request.Headers["Impersonate-User"].ToString();
        if (name.Length == 0)
        {
            return user;
        }

        return user.IsMaster
            ? User.Of(name)
            : throw new ApiError(403, "Forbidden", $"users \"{name}\" is forbidden: User \"{user.Name}\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
    }

    private static void Fail(HttpContext context, Fault fault)
    {
        if (fault.Status == 0)
        {
            throw new OperationCanceledException();
        }

        if (fault.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString();
        }

        var (reason, message) = fault.Status switch
        {
            429 => ("TooManyRequests", "too many requests, please try again later"),
            503 => ("ServiceUnavailable", "the server is currently unable to handle the request"),
            504 => ("Timeout", "Timeout: request did not complete within requested timeout - context deadline exceeded"),
            _ => ("InternalError", "Internal error occurred: etcdserver: request timed out"),
        };
        throw new ApiError(fault.Status, reason, message, fault.RetryAfterSeconds is { } delay ? new() { ["retryAfterSeconds"] = delay } : null);
    }

    private static string? BearerToken(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;

    private static async Task<string> BodyAsync(HttpRequest request, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, ct);
        if (buffer.Length > MaxBody)
        {
            throw new ApiError(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MaxBody}");
        }

        var bytes = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        return request.ContentType == Protobuf.MediaType ? Protobuf.Read(bytes).ToJsonString() : Encoding.UTF8.GetString(bytes);
    }

    private static Task WriteAsync(HttpContext context, int code, JsonObject value, CancellationToken ct) => WriteTextAsync(context, code, "application/json", value.ToJsonString(), ct);

    private static async Task WriteTextAsync(HttpContext context, int code, string type, string text, CancellationToken ct)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(text, ct);
    }

    private int Begin(HttpRequest request)
    {
        lock (_gate)
        {
            _requests.Add(new(request.Method, request.Path.Value!, request.QueryString.Value ?? "", "", 0));
            return _requests.Count - 1;
        }
    }

    private void Name(int place, string user)
    {
        lock (_gate)
        {
            _requests[place] = _requests[place] with { User = user };
        }
    }

    private void End(int place, int status)
    {
        lock (_gate)
        {
            _requests[place] = _requests[place] with { Status = status };
        }
    }
}
