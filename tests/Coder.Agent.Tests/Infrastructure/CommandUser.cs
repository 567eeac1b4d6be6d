using System.Text;
using System.Text.Json;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel;
using Coder.Tunnel.Framing;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>Somebody who runs one command.</summary>
internal sealed class CommandUser(TunnelStream stream) : IAsyncDisposable
{
    private readonly TypedFrames _frames = new(stream);
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public ExecExit? Exit { get; private set; }

    public static async Task<CommandUser> StartAsync(FakeServer server, ExecStreamRequest request) => new(await server.OpenAsync(request));

    public static Task<CommandUser> StartAsync(FakeServer server, string command) =>
        StartAsync(server, new ExecStreamRequest { Command = command });

    public ValueTask InputAsync(string text) => _frames.WriteAsync(ExecFrameTypes.Stdin, Encoding.UTF8.GetBytes(text), Deadline.Token());

    public ValueTask ResizeAsync(int width, int height) => _frames.WriteAsync(
        ExecFrameTypes.Resize,
        JsonSerializer.SerializeToUtf8Bytes(new ExecWindowSize(width, height), AgentProtocolJson.Default.ExecWindowSize),
        Deadline.Token());

    public ValueTask SignalAsync(string name) => _frames.WriteAsync(
        ExecFrameTypes.Signal,
        JsonSerializer.SerializeToUtf8Bytes(new ExecSignal(name), AgentProtocolJson.Default.ExecSignal),
        Deadline.Token());

    /// <summary>Reads until a text was in the output.</summary>
    public async Task SeesAsync(string text)
    {
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            (await ReadAsync()).ShouldBeTrue($"\"{text}\" did not come:\n{Output}{Error}");
        }
    }

    /// <summary>Reads to the end.</summary>
    public async Task<ExecExit> ExitAsync()
    {
        while (await ReadAsync())
        {
        }

        return Exit.ShouldNotBeNull();
    }

    public ValueTask DisposeAsync()
    {
        _frames.Dispose();
        return stream.DisposeAsync();
    }

    private async Task<bool> ReadAsync()
    {
        if (await _frames.ReadAsync(Deadline.Token()) is not { } frame)
        {
            return false;
        }

        switch (frame.Type)
        {
            case ExecFrameTypes.Stdout:
                _output.Append(Encoding.UTF8.GetString(frame.Payload.Span));
                break;
            case ExecFrameTypes.Stderr:
                _error.Append(Encoding.UTF8.GetString(frame.Payload.Span));
                break;
            default:
                frame.Type.ShouldBe(ExecFrameTypes.Exit);
                Exit = JsonSerializer.Deserialize(frame.Payload.Span, AgentProtocolJson.Default.ExecExit);
                break;
        }

        return true;
    }
}
