using System.Diagnostics;
using System.Formats.Tar;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Coder.Testing;

/// <summary>
/// A Docker engine of its own: <c>dockerd</c> (Debian: docker.io) with its own socket, data and network settings, beside any other of the
/// machine. It ends with the test, also when that is killed, and leaves nothing behind.
/// </summary>
public sealed class DockerEngine : IAsyncDisposable
{
    private const string Daemon = "/usr/sbin/dockerd";
    private const string Busybox = "/bin/busybox";

    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly Task<string> _log;

    private DockerEngine(TemporaryFolder folder, Process process)
    {
        _folder = folder;
        _process = process;
        _log = process.StandardError.ReadToEndAsync();
        Http = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, ct) => await ConnectAsync(ct) }) { BaseAddress = new Uri("http://docker/v1.41/") };
    }

    /// <summary>The image that every engine has: the programs of busybox and nothing else.</summary>
    public const string Image = "busybox:test";

    /// <summary>Everything of the engine is below it.</summary>
    public string Directory => _folder.Path;

    /// <summary>Its address, as in <c>DOCKER_HOST</c>.</summary>
    public string Host => "unix://" + Socket;

    /// <summary>The path of its socket.</summary>
    public string Socket => _folder.Of("docker.sock");

    /// <summary>Calls its API.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts an engine with <see cref="Image"/> in it.</summary>
    /// <param name="arguments">Further arguments of <c>dockerd</c>; <c>{dir}</c> stands for <see cref="Directory"/>.</param>
    /// <param name="prepare">Puts files into <see cref="Directory"/> beforehand.</param>
    /// <param name="programs">Programs of this machine whose shared libraries the image is to have.</param>
    public static async Task<DockerEngine> StartAsync(
        IEnumerable<string>? arguments = null, Action<string>? prepare = null, IEnumerable<string>? programs = null)
    {
        Require(Daemon, "docker.io");
        if (!string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("A Docker engine is started by root alone: run the tests of Docker as root.");
        }

        var folder = new TemporaryFolder("coder-docker-");
        folder.Write("daemon.json", "{}");
        prepare?.Invoke(folder.Path);
        string[] own =
        [
            "--config-file", "{dir}/daemon.json", "--host", "unix://{dir}/docker.sock", "--data-root", "{dir}/data", "--exec-root", "{dir}/exec", "--pidfile", "{dir}/pid",
            "--bridge", "none", "--iptables=false", "--ip6tables=false", "--storage-driver", "vfs", "--shutdown-timeout", "1", "--log-level", "error",
        ];

        // The shell ends the engine when its own input ends: that is when the test's process does, however it ends.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "\"$@\" </dev/null & pid=$!; cat >/dev/null; kill -TERM $pid; wait $pid", "sh", Daemon,
            .. own.Concat(arguments ?? []).Select(a => a.Replace("{dir}", folder.Path, StringComparison.Ordinal))])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        var engine = new DockerEngine(folder, Process.Start(start)!);
        try
        {
            await engine.WaitAsync();
            await engine.ImportAsync(programs ?? []);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the <c>docker</c> command against this engine.</summary>
    public Task<CommandResult> DockerAsync(params string[] arguments) =>
        CommandResult.RunAsync("/usr/bin/docker", arguments, new Dictionary<string, string> { ["DOCKER_HOST"] = Host });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var containers = await DockerAsync("ps", "--all", "--quiet");
        if (containers.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } ids)
        {
            await DockerAsync(["rm", "--force", "--volumes", .. ids]);
        }

        var networks = await DockerAsync("network", "ls", "--quiet", "--filter", "type=custom");
        if (networks.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } custom)
        {
            await DockerAsync(["network", "rm", .. custom]);
        }

        Http.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        foreach (var line in (await File.ReadAllLinesAsync("/proc/self/mountinfo")).Reverse())
        {
            if (line.Split(' ')[4] is var mount && mount.StartsWith(Directory + "/", StringComparison.Ordinal))
            {
                await CommandResult.RunAsync("umount", ["--lazy", mount], new Dictionary<string, string>());
            }
        }

        _folder.Dispose();
    }

    private static void Require(string program, string package)
    {
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"{program} is missing: apt-get install {package}.");
        }
    }

    private async Task WaitAsync() => await Eventually.HoldsAsync("dockerd answers", async () =>
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"dockerd ended with {_process.ExitCode}:\n{await _log}");
        }

        try
        {
            return (await Http.GetAsync("_ping")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    // An image of one file and its links, made as `docker import` makes it.
    private async Task ImportAsync(IEnumerable<string> programs)
    {
        Require(Busybox, "busybox-static");
        using var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            await tar.WriteEntryAsync(Busybox, "bin/busybox");
            var applets = await CommandResult.RunAsync(Busybox, ["--list"], new Dictionary<string, string>());
            foreach (var applet in applets.ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(a => a != "busybox"))
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + applet) { LinkName = "busybox" });
            }

            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "etc/passwd") { DataStream = new MemoryStream("root:x:0:0:root:/root:/bin/sh\n"u8.ToArray()) });
            foreach (var library in await LibrariesAsync(programs))
            {
                // By the name that programs ask for, whatever links there are on this machine.
                await using var file = File.OpenRead(library);
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, library.TrimStart('/')) { DataStream = file, Mode = (UnixFileMode)0b111_101_101 });
            }

            foreach (var folder in new[] { "tmp", "root" })
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = (UnixFileMode)0b1_111_111_111 });
            }
        }

        using var content = new ByteArrayContent(archive.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        var response = await Http.PostAsync($"images/create?fromSrc=-&repo={Image.Split(':')[0]}&tag={Image.Split(':')[1]}", content);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsStringAsync();
    }

    // What the programs are linked with, and OpenSSL, which .NET loads while it runs.
    private static async Task<IEnumerable<string>> LibrariesAsync(IEnumerable<string> programs)
    {
        var libraries = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var program in programs)
        {
            libraries.UnionWith(await PathsAsync("ldd", program));
        }

        if (libraries.Count > 0)
        {
            libraries.UnionWith((await PathsAsync("/sbin/ldconfig", "-p")).Where(path => path.Contains("/libssl.so.", StringComparison.Ordinal) || path.Contains("/libcrypto.so.", StringComparison.Ordinal)));
        }

        return libraries;
    }

    private static async Task<IEnumerable<string>> PathsAsync(string program, string argument) =>
        (await CommandResult.RunAsync(program, [argument], new Dictionary<string, string>())).ShouldSucceed().Output
            .Split([' ', '\t', '\n']).Where(word => word.StartsWith('/') && !word.EndsWith(':'));

    private async Task<Stream> ConnectAsync(CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), ct);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
