using Coder.EndToEnd.Tests.Recovery;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>A server, its workspace "demo", and an SSH configuration as <c>coder config-ssh</c> writes it; all tests of real clients share them.</summary>
public sealed class SshWorkspace : IAsyncLifetime
{
    public const string Collection = "clients of one workspace";

    /// <summary>The workspace as a host of the configuration.</summary>
    public const string Host = "coder.demo";

    private int _places;

    public RunningServer Server { get; private set; } = null!;

    /// <summary>Which a user would have as <c>~/.ssh/config</c>; OpenSSH finds that by the account and not by <c>$HOME</c>.</summary>
    public string Configuration { get; private set; } = "";

    /// <summary>Home of whoever calls the clients, not of whoever runs the tests.</summary>
    public string Home { get; private set; } = "";

    /// <summary>What a program that calls <c>ssh</c> has to call.</summary>
    public string Command => $"ssh -F {Configuration}";

    public async Task InitializeAsync()
    {
        Server = await RunningServer.StartAsync(environment: new Dictionary<string, string> { ["CODER_DANGEROUS_DISABLE_RATE_LIMITS"] = "true" });
        await Server.CreateWorkspaceAsync("demo");
        Home = Directory.CreateDirectory(Path.Combine(Server.Directory, "home")).FullName;
        Configuration = Path.Combine(Home, "config");
        (await Server.CliAsync("config-ssh", "--ssh-config-file", Configuration, "--yes")).ShouldSucceed();
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>A new directory. The host template runs the workspace on this machine, so that both sides see it.</summary>
    public string MakePlace() => Directory.CreateDirectory(Path.Combine(Server.Directory, $"place-{Interlocked.Increment(ref _places)}")).FullName;

    /// <summary>Runs one of OpenSSH's programs with the configuration.</summary>
    public Task<CommandResult> RunAsync(string program, params string[] arguments) => RunAsync(Deadline.Limit, program, arguments);

    /// <summary>The same for a program that may take long.</summary>
    public Task<CommandResult> RunAsync(TimeSpan limit, string program, params string[] arguments) =>
        CommandResult.RunAsync(program, ["-F", Configuration, .. arguments], new Dictionary<string, string> { ["HOME"] = Home }, limit: limit);

    /// <summary>Runs a command in the workspace.</summary>
    public async Task<string> SshAsync(string command) => (await RunAsync("ssh", Host, command)).ShouldSucceed().Output;

    /// <summary>Runs a script of the client's side with <c>sh</c>; <c>$SSH</c> calls ssh.</summary>
    public async Task<string> ScriptAsync(string script)
    {
        var environment = new Dictionary<string, string> { ["HOME"] = Home, ["SSH"] = Command, ["GIT_SSH_COMMAND"] = Command };
        return (await CommandResult.RunAsync("sh", ["-euc", script], environment)).ShouldSucceed().Output;
    }

    /// <summary>Starts ssh with the configuration; <paramref name="variables"/> are <c>name=value</c>.</summary>
    internal LiveCommand Start(string[] arguments, params string[] variables) =>
        LiveCommand.Start(Server, "env", [$"HOME={Home}", .. variables, "ssh", "-F", Configuration, .. arguments]);
}

/// <summary>Makes the tests of real clients share one <see cref="SshWorkspace"/>, one after another.</summary>
[CollectionDefinition(SshWorkspace.Collection)]
public sealed class SshWorkspaceUsers : ICollectionFixture<SshWorkspace>;
