using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Coder.Sdk;

namespace Coder.Testing;

/// <summary>
/// A server of the build under test, in its own process with its own PostgreSQL and data directory, and the command line logged in to it.
/// Ends with the test; workspaces that a test leaves behind are deleted first.
/// </summary>
public sealed class RunningServer : IAsyncDisposable
{
    public const string Email = "admin@example.com";
    public const string Username = "admin";
    public const string Password = "Correct-horse-battery-1";

    /// <summary>With the value "true" lifts the limit of requests from an owner.</summary>
    public const string UnlimitedHeader = "X-Coder-Bypass-Ratelimit";

    private readonly List<string> _log = [];
    private readonly TemporaryFolder _folder = new("coder-e2e-");
    private readonly IReadOnlyDictionary<string, string> _environment;
    private Process? _process;

    private RunningServer(int port, IReadOnlyDictionary<string, string> environment)
    {
        _environment = environment;

        // The database runs as another user when the tests run as root.
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Url = new Uri($"http://127.0.0.1:{port}");
        Http = new HttpClient { BaseAddress = Url };
    }

    public string Directory => _folder.Path;

    public string ConfigDirectory => _folder.Of("server");

    public string ClientDirectory => _folder.Of("client");

    public Uri Url { get; }

    /// <summary>
    /// Carries the first user's session once <see cref="StartAsync"/> has returned. A test may ask for something as often as it likes until it
    /// is there: its requests are not limited.
    /// </summary>
    public HttpClient Http { get; }

    public bool IsRunning => _process is { HasExited: false };

    public int ProcessId => _process!.Id;

    /// <summary>Everything the server has logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    /// <summary>Starts a server on empty data; with <paramref name="firstUser"/> the command line is logged in as its owner.</summary>
    /// <param name="firstUser">Whether the first user is created.</param>
    /// <param name="port">The port of 127.0.0.1; 0 takes a free one.</param>
    /// <param name="environment">Further settings, such as CODER_ACCESS_URL instead of the address that the server listens on.</param>
    public static async Task<RunningServer> StartAsync(bool firstUser = true, IReadOnlyDictionary<string, string>? environment = null, int port = 0)
    {
        var server = new RunningServer(port == 0 ? Ports.Free() : port, environment ?? new Dictionary<string, string>());
        try
        {
            await server.LaunchAsync();
            if (firstUser)
            {
                (await server.CliAsync("login", server.Url.ToString(), "--first-user-email", Email, "--first-user-username", Username,
                    "--first-user-full-name", "First User", "--first-user-password", Password, "--first-user-trial=false")).ShouldSucceed();
                var token = await File.ReadAllTextAsync(Path.Combine(server.ClientDirectory, "session"));
                server.Http.DefaultRequestHeaders.Add("Coder-Session-Token", token.Trim());
                server.Http.DefaultRequestHeaders.Add(UnlimitedHeader, "true");
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Starts the process (again, on the same data and port) and waits until it answers.</summary>
    public async Task LaunchAsync()
    {
        var start = new ProcessStartInfo(Distribution.Server, ["--http-address", Url.Authority])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = Environment.GetEnvironmentVariable("HOME");
        start.Environment["CODER_CONFIG_DIR"] = ConfigDirectory;
        start.Environment["CODER_ACCESS_URL"] = Url.ToString();
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        await Eventually.HoldsAsync("the server answers", async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The server ended with {_process.ExitCode}:\n{Log}");
            }

            try
            {
                return (await Http.GetAsync("/healthz")).StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>Ends the server without a chance to clean up, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the server to end and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (!_process!.HasExited)
        {
            Signals.Terminate(_process.Id);
            using var timeout = new CancellationTokenSource(Deadline.Limit);
            await _process.WaitForExitAsync(timeout.Token);
        }

        return _process.ExitCode;
    }

    public Task<CommandResult> CliAsync(params string[] arguments) => CliAsync(arguments, input: "");

    public Task<CommandResult> CliAsync(string[] arguments, string input) =>
        CommandResult.RunAsync(Distribution.Cli, arguments, new Dictionary<string, string> { ["CODER_CONFIG_DIR"] = ClientDirectory }, input);

    /// <summary>Pushes a template folder and creates a workspace from it, ready to be entered.</summary>
    public async Task CreateWorkspaceAsync(string name, string template = "host")
    {
        if (!(await CliAsync("templates", "list", "-o", "json")).ShouldSucceed().Output.Contains($"\"{template}\"", StringComparison.Ordinal))
        {
            (await CliAsync("templates", "push", template, "--directory", Path.Combine(Distribution.Repository, "templates", template), "--yes")).ShouldSucceed();
        }

        (await CliAsync("create", name, "--template", template, "--yes")).ShouldSucceed();
        (await CliAsync("ssh", "--wait=yes", name, "--", "true")).ShouldSucceed();
    }

    public async Task<Workspace> WorkspaceAsync(string name) =>
        await Http.GetFromJsonAsync($"/api/v2/users/me/workspace/{name}", CoderJsonContext.Default.Workspace)
            ?? throw new InvalidOperationException("empty answer");

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await DeleteWorkspacesAsync();
            await StopAsync();
        }

        Http.Dispose();
        _process?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Deletes all workspaces that are left.</summary>
    public async Task DeleteWorkspacesAsync()
    {
        if (!Http.DefaultRequestHeaders.Contains("Coder-Session-Token"))
        {
            return;
        }

        var all = await Http.GetFromJsonAsync("/api/v2/workspaces", CoderJsonContext.Default.WorkspacesResponse);
        foreach (var workspace in all!.Workspaces)
        {
            await CliAsync("delete", $"{workspace.OwnerName}/{workspace.Name}", "--yes");
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.Add(line);
            }
        }
    }
}
