using System.Text;
using System.Text.Json;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>Somebody in front of a reconnecting terminal.</summary>
internal sealed class TerminalUser : IAsyncDisposable
{
    private readonly YamuxStream _stream;
    private readonly LengthPrefixedFrames _frames;
    private readonly StringBuilder _screen = new();
    private readonly byte[] _buffer = new byte[4096];

    private TerminalUser(YamuxStream stream)
    {
        _stream = stream;
        _frames = new LengthPrefixedFrames(stream, 1 << 20);
    }

    /// <summary>Everything that came so far.</summary>
    public string Screen => _screen.ToString();

    public static async Task<TerminalUser> AttachAsync(
        FakeServer server, Guid id, string command = "", int width = 80, int height = 24) =>
        await AttachAsync(server, new PtyStreamRequest { Id = id, Command = command, Width = width, Height = height });

    public static async Task<TerminalUser> AttachAsync(FakeServer server, PtyStreamRequest request) => new(await server.OpenAsync(request));

    public ValueTask TypeAsync(string text) => SendAsync(new PtyClientMessage(text));

    public ValueTask ResizeAsync(int width, int height) => SendAsync(new PtyClientMessage(Height: height, Width: width));

    /// <summary>Reads until a text was on the screen; fails with the screen when it never comes.</summary>
    public async Task SeesAsync(string text)
    {
        while (!Screen.Contains(text, StringComparison.Ordinal))
        {
            if (!await ReadAsync(text))
            {
                throw new InvalidOperationException($"The terminal ended without \"{text}\":\n{Screen}");
            }
        }
    }

    /// <summary>Reads to the end of the stream.</summary>
    public async Task SeesEndAsync()
    {
        while (await ReadAsync("the end"))
        {
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<bool> ReadAsync(string expectation)
    {
        try
        {
            var read = await _stream.ReadAsync(_buffer, Deadline.Token());
            _screen.Append(Encoding.Latin1.GetString(_buffer, 0, read));
            return read > 0;
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"\"{expectation}\" did not come:\n{Screen}", e);
        }
    }

    private ValueTask SendAsync(PtyClientMessage message) => _frames.WriteAsync(
        JsonSerializer.SerializeToUtf8Bytes(message, AgentProtocolJson.Default.PtyClientMessage), Deadline.Token());
}
