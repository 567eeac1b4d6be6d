using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Coder.Cli.Commands;

/// <summary>
/// <c>coder server</c>: runs the server that lies beside this program. Arguments, signals and the exit code
/// pass through.
/// </summary>
internal static class ServerCommand
{
    public static CliCommand Create(CliHost host) =>
        new(
            host,
            "server",
            "Run a Coder server",
            "coder server  # on http://127.0.0.1:3000 with a database of its own",
            "coder server --http-address 0.0.0.0:8080 --access-url https://coder.example.com",
            "coder server create-admin-user --help  # when nobody can log in as an owner",
            "coder server dbcrypt --help  # encrypt stored secrets with another key, or not at all",
            "coder server --help  # all settings");

    public static async Task<int> RunAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var directory = Path.GetDirectoryName(Environment.ProcessPath) ?? ".";
        var name = OperatingSystem.IsWindows() ? "coder-server.exe" : "coder-server";
        string[] places = [Path.Combine(directory, name), Path.Combine(directory, "server", name)];
        var program = places.FirstOrDefault(File.Exists)
            ?? throw new CliException(
                "The server is not installed beside this program.",
                "Looked for " + string.Join(" and ", places),
                "Install the full package, or run the server's container image.");

        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Environment.CurrentDirectory })
            ?? throw new CliException($"Could not start {program}.");

        // A Ctrl-C reaches the server by the terminal itself; a signal to this process alone has to be passed on.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Forward(signal, process));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Forward(signal, process));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private static void Forward(PosixSignalContext signal, Process process)
    {
        signal.Cancel = true;
        if (!OperatingSystem.IsWindows())
        {
            _ = Native.Kill(process.Id, signal.Signal == PosixSignal.SIGHUP ? Native.SigHup : Native.SigTerm);
        }
    }
}
