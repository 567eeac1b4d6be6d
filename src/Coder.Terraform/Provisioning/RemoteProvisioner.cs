using System.ComponentModel;

namespace Coder.Terraform.Provisioning;

/// <summary>What <c>file</c> and <c>remote-exec</c> have in common: a connection over SSH that is awaited first.</summary>
internal abstract class RemoteProvisioner : IProvisioner
{
    public async Task<string?> RunAsync(ProvisionerRequest request, CancellationToken ct)
    {
        if (Check(request) is { } wrong)
        {
            return wrong;
        }

        if (SshSettings.Read(request.Connection, out var error) is not { } settings)
        {
            return error;
        }

        request.Output($"Connecting to {settings.Target.User}@{settings.Target.Host}:{settings.Target.Port}...");
        using var connection = new SshConnection(settings, request.Time);
        try
        {
            var problem = await connection.WaitAsync(ct) ?? (ct.IsCancellationRequested ? null : await RunAsync(request, settings, connection, ct));
            return ct.IsCancellationRequested ? "The connection was closed, as the build was canceled." : problem;
        }
        catch (OperationCanceledException)
        {
            return "The connection was closed, as the build was canceled.";
        }
        catch (Win32Exception e)
        {
            return $"OpenSSH's client programs ssh and scp cannot be started: {e.Message}. Install them on the server (Debian package openssh-client).";
        }
    }

    /// <summary>What is wrong with the arguments; null when nothing is.</summary>
    protected abstract string? Check(ProvisionerRequest request);

    /// <summary>Does the work over a connection that works; null when it succeeded.</summary>
    protected abstract Task<string?> RunAsync(ProvisionerRequest request, SshSettings settings, SshConnection connection, CancellationToken ct);

    /// <summary>A word of the machine's shell.</summary>
    protected static string Quote(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
