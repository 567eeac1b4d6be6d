using System.Diagnostics;
using Coder.Terraform.Processes;

namespace Coder.Providers.Docker.Client;

/// <summary>A connection to an engine on another machine: the input and output of <c>docker system dial-stdio</c> there, through <c>ssh</c>.</summary>
internal sealed class SshStream : Stream
{
    private const int KeptError = 2000;

    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly Lock _lock = new();
    private readonly string _text;
    private string _error = "";

    private SshStream(Process process, string text)
    {
        _process = process;
        _text = text;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Starts <c>ssh</c>; a failure to log in shows when the connection is read.</summary>
    /// <param name="address">An address of <see cref="EngineTransport.Ssh"/>.</param>
    /// <param name="options">Further options of <c>ssh</c>.</param>
    /// <exception cref="EngineException">There is no <c>ssh</c> on this machine.</exception>
    public static SshStream Start(EngineAddress address, IEnumerable<string> options)
    {
        var start = new ProcessStartInfo("ssh", Arguments(address, options))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in ChildEnvironment.Of(ChildEnvironment.Basic.Append("SSH_AUTH_SOCK")))
        {
            start.Environment[name] = value;
        }

        try
        {
            return new SshStream(Process.Start(start)!, address.Text);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new EngineException(null, $"Docker at {address.Text} needs the program ssh, which cannot be started on this machine: {e.Message}.", e);
        }
    }

    /// <summary>What <c>ssh</c> is called with. It never asks: there is nobody to answer.</summary>
    internal static IEnumerable<string> Arguments(EngineAddress address, IEnumerable<string> options)
    {
        string[] port = address.Port > 0 ? ["-p", $"{address.Port}"] : [];
        string[] user = address.User.Length > 0 ? ["-l", address.User] : [];
        string[] socket = address.Path.Length > 0 ? ["--host", "unix://" + address.Path] : [];
        return ["-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-T", .. options, .. user, .. port, "--", address.Host, "docker", .. socket, "system", "dial-stdio"];
    }

    /// <inheritdoc/>
    public override void Flush() => _input.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _input.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => _output.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _output.ReadAsync(buffer, cancellationToken);
        if (read == 0 && buffer.Length > 0)
        {
            await _process.WaitForExitAsync(cancellationToken);
            if (_process.ExitCode != 0)
            {
                throw new EngineException(null, $"Docker at {_text} was not reached: ssh ended with code {_process.ExitCode}: {Error()}");
            }
        }

        return read;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => _input.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _input.WriteAsync(buffer, cancellationToken);
        await _input.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Keep(string? line)
    {
        lock (_lock)
        {
            if (line is { Length: > 0 } && _error.Length < KeptError)
            {
                _error += (_error.Length == 0 ? "" : " ") + line.Trim();
            }
        }
    }

    private string Error()
    {
        lock (_lock)
        {
            return _error.Length == 0 ? "it said nothing." : _error;
        }
    }
}
