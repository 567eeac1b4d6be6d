using Coder.Testing;

namespace Coder.Cli.Tests.Infrastructure;

/// <summary>How a command ended.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error);

/// <summary>Runs commands in process against a <see cref="FakeCoder"/>, logged in to it.</summary>
public abstract class CliTest : IAsyncLifetime
{
    private protected FakeCoder Server { get; } = new();

    private protected FakeConsole Console { get; set; } = new();

    private protected TemporaryFolder Folder { get; } = new("coder-cli-");

    private protected string Directory => Folder.Path;

    private protected Dictionary<string, string> Environment { get; } = [];

    private protected string ConfigDirectory => Folder.Of("config");

    public virtual Task InitializeAsync()
    {
        Environment["CODER_CONFIG_DIR"] = ConfigDirectory;
        Environment["CODER_URL"] = Server.Url;
        Environment["CODER_SESSION_TOKEN"] = "token";
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Console.Dispose();
        Folder.Dispose();
    }

    private protected Task<CliResult> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    private protected async Task<CliResult> RunAsync(CancellationToken ct, params string[] arguments)
    {
        var host = new CliHost(Console, name => Environment.GetValueOrDefault(name), TimeProvider.System);
        var exitCode = await CoderCli.RunAsync(host, arguments, ct);
        return new CliResult(exitCode, Console.OutText, Console.ErrorText);
    }
}
