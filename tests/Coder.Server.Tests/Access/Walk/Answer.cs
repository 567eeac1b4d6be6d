using System.Net;
using System.Text;
using Coder.Testing;

namespace Coder.Server.Tests.Access.Walk;

/// <summary>What the server answered to a step of the walk.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body)
{
    private const int MaxBody = 1 << 20;


    /// <summary>Signs that an answer shows the inside of the server.</summary>
    private static readonly string[] Insides =
        ["Exception", "   at ", "Npgsql", "SELECT ", "INSERT INTO", "UPDATE users", "syntax error", "invalid input syntax", "22P02", "42P01", "Object reference"];

    /// <summary>Sends a request. Of answers that do not end by themselves only the status is read.</summary>
    public static async Task<Answer> GetAsync(HttpClient client, string method, string path, HttpContent? content = null)
    {
        using var timeout = new CancellationTokenSource(Deadline.Limit);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        request.Headers.ConnectionClose = content?.Headers.ContentLength > 4 << 20; // The server ends it before all is sent: not to be used again.
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            return new(response.StatusCode, "");
        }

        await using var stream = await response.Content.ReadAsStreamAsync(timeout.Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var buffer = new char[MaxBody];
        return new(response.StatusCode, new string(buffer, 0, await reader.ReadBlockAsync(buffer.AsMemory(), timeout.Token)));
    }

    /// <summary>What is wrong with the answer whoever asked: a failure of the server, or its inside shown.</summary>
    public string? Fault() => (int)Status >= 500 ? $"answers {(int)Status}"
        : Insides.FirstOrDefault(sign => Body.Contains(sign, StringComparison.Ordinal)) is { } sign ? $"shows \"{sign}\""
        : null;

    /// <summary>What of bob's things the answer tells somebody who may not know it; what the request itself names is no news.</summary>
    public string? Leak(World world, string path)
    {
        string[] secrets =
        [
            World.Secret, "bob@example.com", "alice@example.com", world.Bob.Id.ToString(), world.Owner.Id.ToString(),
            .. world.Ids.Values.Where(id => id.Length == 36),
        ];
        return secrets.FirstOrDefault(secret =>
            Body.Contains(secret, StringComparison.OrdinalIgnoreCase) && !path.Contains(secret, StringComparison.OrdinalIgnoreCase)) is { } secret
                ? $"tells \"{secret}\""
                : null;
    }
}
