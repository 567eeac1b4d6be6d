using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Coder.Terraform.Plugins.Grpc;
using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Processes;
using Coder.Terraform.Providers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Coder.Terraform.Plugins.Hosting;

/// <summary>A running provider process and the connection to it. Calls may come from several threads.</summary>
internal sealed partial class PluginProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int MaxLine = 64 * 1024;
    private static readonly TimeSpan ExitWait = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly PluginBinary _binary;
    private readonly PluginOptions _options;
    private readonly TimeProvider _time;
    private readonly DirectoryInfo _sockets;
    private readonly X509Certificate2 _certificate;
    private readonly IDisposable _starting;
    private readonly Task _exited;
    private readonly Task _errors;
    private GrpcClient? _client;
    private ProtocolVersion? _version;

    private PluginProcess(
        Process process, PluginBinary binary, PluginOptions options, TimeProvider time, IProgressLog log, DirectoryInfo sockets, X509Certificate2 certificate)
    {
        (_process, _binary, _options, _time, _sockets, _certificate) = (process, binary, options, time, sockets, certificate);
        Log = new PluginLog(binary.Source[(binary.Source.LastIndexOf('/') + 1)..]);
        _starting = Log.Attach(log);
        _exited = process.WaitForExitAsync(CancellationToken.None);
        _errors = PumpAsync(new BoundedLineReader(process.StandardError.BaseStream, MaxLine));
    }

    /// <summary>What it writes to its error output.</summary>
    public PluginLog Log { get; }

    /// <summary>Its version of the protocol.</summary>
    public ProtocolVersion Version => _version!;

    public int Id => _process.Id;

    // The task learns of the end a moment later than the process itself.
    public bool IsAlive => !_exited.IsCompleted && !_process.HasExited;

    /// <summary>Starts a provider and waits until it is ready.</summary>
    /// <exception cref="PluginException">It does not start, or not as a provider does.</exception>
    public static async Task<PluginProcess> StartAsync(PluginBinary binary, PluginOptions options, TimeProvider time, IProgressLog log, CancellationToken ct)
    {
        var plugin = Launch(binary, options, time, log);
        using var attached = plugin._starting;
        try
        {
            await plugin.ConnectAsync(ct);
            return plugin;
        }
        catch
        {
            await plugin.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes one call.</summary>
    /// <param name="method">Path of the method, from <see cref="Version"/>.</param>
    /// <param name="request">What to send.</param>
    /// <param name="parser">Reads the answer.</param>
    /// <param name="limit">How long it may take; a process that takes longer is killed.</param>
    /// <param name="ct">Ends the call.</param>
    /// <exception cref="PluginException">The process died, hangs, or answered with an error.</exception>
    public async Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> parser, TimeSpan limit, CancellationToken ct)
        where T : IMessage<T>
    {
        using var timeout = new CancellationTokenSource(limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        var name = method[(method.LastIndexOf('/') + 1)..];
        try
        {
            return await _client!.CallAsync(method, request, parser, both.Token);
        }
        catch (GrpcException e)
        {
            throw new PluginException("Provider failed", $"The provider {_binary} failed in {name}: {e.Message}. This is a fault of the provider.{Log.LastLines()}", e);
        }
        catch (InvalidDataException e)
        {
            throw new PluginException("Provider gave an invalid answer", $"The provider {_binary} answered {name} with something else than the protocol says: {e.Message} This is a fault of the provider.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw await BrokenAsync(name, e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            await KillAsync();
            throw new PluginException(
                "Provider does not answer",
                $"The provider {_binary} did not answer {name} within {limit.TotalSeconds:0} seconds and was ended.{Log.LastLines()}",
                e);
        }
    }

    /// <summary>Ends the process: asks it over the connection, then with SIGTERM, then kills it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_client is not null && IsAlive)
        {
            await AskToEndAsync();
        }

        if (IsAlive && !await ExitsWithinAsync(_client is null ? TimeSpan.Zero : _options.StopGrace))
        {
            _ = Signal(_process.Id, SigTerm);
            if (!await ExitsWithinAsync(ExitWait))
            {
                Kill();
            }
        }

        await _exited;

        // A descendant may hold the pipe open; the process itself has nothing more to say.
        await Task.WhenAny(_errors, Task.Delay(ExitWait, _time));
        _client?.Dispose();
        _process.Dispose();
        _certificate.Dispose();
        try
        {
            _sockets.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Someone tidied the temporary folder.
        }
    }

    private static PluginProcess Launch(PluginBinary binary, PluginOptions options, TimeProvider time, IProgressLog log)
    {
        DirectoryInfo sockets;
        try
        {
            sockets = PrivateFolder.Create(options.SocketDirectory, "coder-plugin-");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginException("Provider cannot be started", $"The folder for sockets of providers cannot be made: {e.Message}", e);
        }

        var certificate = PluginCertificate.Create(time);
        try
        {
            var process = Process.Start(StartInfo(binary, options, sockets, certificate))!;
            return new PluginProcess(process, binary, options, time, log, sockets, certificate);
        }
        catch (Win32Exception e)
        {
            sockets.Delete(recursive: true);
            certificate.Dispose();
            throw new PluginException("Provider cannot be started", $"The program of provider {binary} at {binary.Path} cannot be run: {e.Message}.", e);
        }
    }

    private static ProcessStartInfo StartInfo(PluginBinary binary, PluginOptions options, DirectoryInfo sockets, X509Certificate2 certificate)
    {
        var start = new ProcessStartInfo(binary.Path)
        {
            WorkingDirectory = sockets.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in ChildEnvironment.Of(ChildEnvironment.Provider, options.AllowedVariables).Concat(options.Variables))
        {
            start.Environment[name] = value;
        }

        start.Environment[Handshake.CookieName] = Handshake.CookieValue;
        start.Environment[Handshake.VersionsName] = "5,6";
        start.Environment[Handshake.CertificateName] = certificate.ExportCertificatePem();
        start.Environment[Handshake.SocketDirectoryName] = sockets.FullName;
        start.Environment["PLUGIN_MIN_PORT"] = "10000";
        start.Environment["PLUGIN_MAX_PORT"] = "25000";
        return start;
    }

    private async Task ConnectAsync(CancellationToken ct)
    {
        var output = new BoundedLineReader(_process.StandardOutput.BaseStream, MaxLine);
        using var timeout = new CancellationTokenSource(_options.StartTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            _process.StandardInput.Close();
            var line = await output.ReadLineAsync(both.Token) ?? throw await DiedAsync("before it was ready");
            var handshake = Handshake.Parse(line);
            _version = handshake.Version;
            _client = new GrpcClient(handshake.EndPoint, handshake.Certificate is null ? null : _certificate, handshake.Certificate);
        }
        catch (FormatException e)
        {
            throw new PluginException("Provider cannot be used", $"The program of provider {_binary} at {_binary.Path} cannot be used. {e.Message}{Log.LastLines()}", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            await KillAsync();
            throw new PluginException(
                "Provider does not start",
                $"The provider {_binary} was not ready within {_options.StartTimeout.TotalSeconds:0} seconds and was ended.{Log.LastLines()}",
                e);
        }

        // What it prints after the handshake is for nobody, but a full pipe would stop it.
        _ = DrainAsync(output);
    }

    private async Task<PluginException> BrokenAsync(string method, Exception cause)
    {
        if (await ExitsWithinAsync(ExitWait))
        {
            return await DiedAsync($"during {method}");
        }

        // Alive, but nobody can speak with it any more.
        await KillAsync();
        return new PluginException("Provider cannot be reached", $"The connection to the provider {_binary} broke during {method}: {cause.Message}{Log.LastLines()}", cause);
    }

    private async Task<PluginException> DiedAsync(string when)
    {
        await ExitsWithinAsync(ExitWait);
        await Task.WhenAny(_errors, Task.Delay(ExitWait, _time));
        var how = IsAlive ? "closed its output" : _process.ExitCode > 128 ? $"was ended by signal {_process.ExitCode - 128}" : $"ended with exit code {_process.ExitCode}";
        return new PluginException("Provider ended unexpectedly", $"The provider {_binary} {how} {when}. It is started again when it is next used.{Log.LastLines()}");
    }

    private async Task AskToEndAsync()
    {
        using var timeout = new CancellationTokenSource(ExitWait, _time);
        try
        {
            await _client!.CallAsync("/plugin.GRPCController/Shutdown", new Empty(), Empty.Parser, timeout.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or GrpcException)
        {
            // Many end before they have answered; the others get a signal.
        }
    }

    private async Task<bool> ExitsWithinAsync(TimeSpan limit)
    {
        try
        {
            await _exited.WaitAsync(limit, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task PumpAsync(BoundedLineReader errors)
    {
        try
        {
            while (await errors.ReadLineAsync(CancellationToken.None) is { } line)
            {
                Log.Write(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe is closed.
        }
    }

    private static async Task DrainAsync(BoundedLineReader output)
    {
        try
        {
            while (await output.ReadLineAsync(CancellationToken.None) is not null)
            {
                // Nothing to do with it.
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe is closed.
        }
    }

    private async Task KillAsync()
    {
        Kill();
        await ExitsWithinAsync(ExitWait);
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int pid, int signal);
}
