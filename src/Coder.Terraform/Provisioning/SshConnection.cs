using System.ComponentModel;
using System.Text;
using Coder.Terraform.Processes;

namespace Coder.Terraform.Provisioning;

/// <summary>
/// A machine that is reached with the system's OpenSSH client. Keys and settings are in a temporary folder that only
/// this user can read; the user's own ssh configuration is not used.
/// </summary>
internal sealed class SshConnection : IDisposable
{
    private const int ConnectionFailed = 255;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly SshSettings _settings;
    private readonly TimeProvider _time;
    private readonly string _folder = Directory.CreateTempSubdirectory("coder-ssh-").FullName;

    public SshConnection(SshSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        var text = new StringBuilder();
        Describe(text, "target", settings.Target);
        if (settings.Bastion is { } bastion)
        {
            text.Append("  ProxyJump bastion\n");
            Describe(text, "bastion", bastion);
        }

        WriteSecret("config", text.ToString());
    }

    /// <summary>Tries to connect until the settings' timeout; null when it works, else why not.</summary>
    public async Task<string?> WaitAsync(CancellationToken ct)
    {
        var start = _time.GetTimestamp();
        var pause = TimeSpan.FromSeconds(1);
        while (true)
        {
            var said = new StringBuilder();
            var code = await RunAsync("exit 0", null, line => Append(said, line), ct);
            if (code != ConnectionFailed || ct.IsCancellationRequested)
            {
                return null; // a cancel is seen by what comes next
            }

            if (said.ToString().Contains("Host key verification failed", StringComparison.Ordinal))
            {
                return $"The machine {_settings.Target.Host} does not have the expected host_key.";
            }

            if (_time.GetElapsedTime(start) + pause > _settings.Timeout)
            {
                return $"No connection to {_settings.Target.User}@{_settings.Target.Host}:{_settings.Target.Port} within {_settings.Timeout.TotalSeconds:0} seconds. The last attempt said: {said}";
            }

            await Task.Delay(pause, _time, ct);
            pause = TimeSpan.FromTicks(Math.Min((pause * 2).Ticks, LongestPause.Ticks));
        }
    }

    /// <summary>Runs a command of the machine's shell; its exit code, or 255 when the connection fails.</summary>
    /// <exception cref="Win32Exception">There is no ssh program.</exception>
    public Task<int> RunAsync(string command, string? input, Action<string> output, CancellationToken ct) =>
        RunAsync(new ChildCommand("ssh", ["-F", Path.Combine(_folder, "config"), "-T", "--", "target", command], _folder, Variables()) { Input = input ?? "" }, output, ct);

    /// <summary>Copies a file or folder to the machine; the exit code of scp.</summary>
    /// <exception cref="Win32Exception">There is no scp program.</exception>
    public Task<int> CopyAsync(string source, string destination, Action<string> output, CancellationToken ct) =>
        RunAsync(new ChildCommand("scp", ["-F", Path.Combine(_folder, "config"), "-q", "-r", "--", source, "target:" + destination], _folder, Variables()), output, ct);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Append(StringBuilder said, string line)
    {
        lock (said)
        {
            said.Append(said.Length == 0 ? "" : " / ").Append(line);
        }
    }

    private void Describe(StringBuilder text, string name, SshHost host)
    {
        text.Append("Host ").Append(name).Append('\n');
        void Set(string option, string value) => text.Append("  ").Append(option).Append(' ').Append(value).Append('\n');
        Set("HostName", host.Host);
        Set("Port", host.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Set("User", host.User);
        Set("HostKeyAlias", name);
        Set("GlobalKnownHostsFile", "/dev/null");
        Set("UserKnownHostsFile", host.HostKey is { } key ? WriteSecret(name + ".hosts", $"{name} {key.Trim()}\n") : "/dev/null");
        Set("StrictHostKeyChecking", host.HostKey is null ? "no" : "yes");
        Set("IdentityFile", host.PrivateKey is { } identity ? WriteSecret(name + ".key", identity.TrimEnd() + "\n") : "none");
        Set("IdentitiesOnly", _settings.UseAgent ? "no" : "yes");
        Set("IdentityAgent", _settings.UseAgent ? "SSH_AUTH_SOCK" : "none");
        if (host.Certificate is { } certificate)
        {
            Set("CertificateFile", WriteSecret(name + "-cert.pub", certificate.TrimEnd() + "\n"));
        }

        Set("PreferredAuthentications", "publickey");
        Set("BatchMode", "yes");
        Set("ConnectTimeout", "10");
        Set("ServerAliveInterval", "15");
        Set("LogLevel", "ERROR");
    }

    private Task<int> RunAsync(ChildCommand command, Action<string> output, CancellationToken ct) =>
        new ChildRunner(_time).RunAsync(command with { Group = ChildGroup.LivesOn }, output, output, ct);

    /// <summary>The agent's socket is the server's: it is passed on only to ssh, and only when the template asks for it.</summary>
    private Dictionary<string, string> Variables() =>
        ChildEnvironment.Of(_settings.UseAgent ? ChildEnvironment.Basic.Append("SSH_AUTH_SOCK") : ChildEnvironment.Basic);

    private string WriteSecret(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }
}
