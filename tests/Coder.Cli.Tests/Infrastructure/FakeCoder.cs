using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Coder.Sdk;
using Coder.Testing;

namespace Coder.Cli.Tests.Infrastructure;

/// <summary>A server at protocol level: it answers what a test says, and remembers what it was asked.</summary>
internal sealed class FakeCoder : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly ConcurrentDictionary<string, Func<HttpListenerContext, string, Task>> _routes = new();

    public FakeCoder()
    {
        _server = new LoopbackServer(HandleAsync);
        On("GET", "buildinfo", new BuildInfoResponse { Version = CliVersion.Current }, CoderJsonContext.Default.BuildInfoResponse);
        On("GET", "users/me", new User { Id = UserId, Username = "ada", Email = "ada@example.com" }, CoderJsonContext.Default.User);
        On(
            "GET",
            "users/me/organizations",
            [new Organization { Id = OrganizationId, Name = "coder", IsDefault = true }],
            CoderJsonContext.Default.IReadOnlyListOrganization);
    }

    public static Guid UserId { get; } = Guid.NewGuid();

    public static Guid OrganizationId { get; } = Guid.NewGuid();

    public string Url => _server.Url.ToString().TrimEnd('/');

    /// <summary>The version that answers name; the CLI's own, so that nobody is warned.</summary>
    public string Version { get; set; } = CliVersion.Current;

    /// <summary>Each request as <c>METHOD path body</c>, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The requests that change something.</summary>
    public IEnumerable<string> Changes => Requests.Where(r => !r.StartsWith("GET ", StringComparison.Ordinal));

    public void On<T>(string method, string path, T answer, JsonTypeInfo<T> type, int status = 200) =>
        On(method, path, JsonSerializer.Serialize(answer, type), status);

    public void On(string method, string path, string json, int status = 200) =>
        On(method, path, (context, _) => AnswerAsync(context, status, json));

    public void On(string method, string path, Func<HttpListenerContext, string, Task> answer) =>
        _routes[$"{method} /api/v2/{path}"] = answer;

    /// <summary>Answers a WebSocket with text messages, then closes it.</summary>
    public void OnStream(string path, params string[] messages) =>
        On("GET", path, async (context, _) =>
        {
            using var socket = (await context.AcceptWebSocketAsync(null)).WebSocket;
            foreach (var message in messages)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });

    /// <summary>Lets a job log some lines and end.</summary>
    public void OnBuild(WorkspaceBuild build, params ProvisionerJobLog[] logs)
    {
        On("GET", $"workspacebuilds/{build.Id}", build, CoderJsonContext.Default.WorkspaceBuild);
        OnStream(
            $"workspacebuilds/{build.Id}/logs",
            [.. logs.Select(l => JsonSerializer.Serialize(l, CoderJsonContext.Default.ProvisionerJobLog))]);
    }

    public async Task AnswerAsync(HttpListenerContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers[CoderClient.VersionHeader] = Version;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(json));
        context.Response.Close();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpListenerContext context)
    {
        var body = "";
        if (context.Request.HasEntityBody)
        {
            using var reader = new StreamReader(context.Request.InputStream);
            body = await reader.ReadToEndAsync();
        }

        var request = $"{context.Request.HttpMethod} {context.Request.Url!.AbsolutePath}";
        Requests.Enqueue($"{context.Request.HttpMethod} {context.Request.Url.PathAndQuery} {body}".TrimEnd());
        if (_routes.TryGetValue(request, out var answer))
        {
            await answer(context, body);
        }
        else if (request.StartsWith("GET /api/v2/templateversions/", StringComparison.Ordinal) && request.EndsWith("/external-auth", StringComparison.Ordinal))
        {
            await AnswerAsync(context, 200, "[]"); // Most templates need no accounts.
        }
        else
        {
            await AnswerAsync(context, 404, """{"message":"Resource not found or you do not have access to this resource"}""");
        }
    }
}
