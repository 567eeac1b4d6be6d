using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>An agent that runs in this process against a <see cref="FakeServer"/>, with directories of its own.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("coder-agent-test-");
    private readonly CancellationTokenSource _stop = new();
    private readonly AgentLog _log;
    private readonly StringWriter _console = new();

    public TestAgent(FakeServer server, TimeProvider? time = null, Func<AgentOptions, AgentOptions>? change = null)
    {
        Server = server;
        var home = System.IO.Directory.CreateDirectory(_folder.Of("home")).FullName;
        Options = new AgentOptions
        {
            ServerUrl = new Uri("http://coder.test"),
            Token = "secret-token",
            LogDirectory = _folder.Of("logs"),
            ScriptDataDirectory = _folder.Of("data"),
            TimeProvider = time ?? TimeProvider.System,
            Executable = "/opt/the coder",

            // Not the developer's home: its start-up files would run in every login shell.
            Environment = new Dictionary<string, string> { ["HOME"] = home, ["PATH"] = "/usr/local/bin:/usr/bin:/bin" },
        };
        Options = change?.Invoke(Options) ?? Options;
        _log = new AgentLog(Options.LogDirectory, TextWriter.Synchronized(_console), Options.TimeProvider);
        Completion = Task.Run(() => new AgentRuntime(Options, server.DialAsync, _log).RunAsync(_stop.Token));
    }

    public FakeServer Server { get; }

    public string Directory => _folder.Path;

    public AgentOptions Options { get; }

    /// <summary>Ends when the agent does.</summary>
    public Task Completion { get; }

    /// <summary>What the agent logged so far.</summary>
    public string Log => File.ReadAllText(Path.Combine(Options.LogDirectory, "coder-agent.log"));

    /// <summary>Asks the agent to end, as SIGTERM does.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Lets the time of a <see cref="ManualTime"/> pass, each second after the agent answered, until something is so.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition)
    {
        var deadline = Deadline.Token();
        while (!condition())
        {
            deadline.ThrowIfCancellationRequested();
            ((ManualTime)Options.TimeProvider).Advance(TimeSpan.FromSeconds(1));
            await Server.CallAsync(AgentMethods.Ping, Empty.Value, AgentProtocolJson.Default.Empty);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        while (Options.TimeProvider is ManualTime time && !Completion.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Completion.InTimeAsync();
        _log.Dispose();
        _stop.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
