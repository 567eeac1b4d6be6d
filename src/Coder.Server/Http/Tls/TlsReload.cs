using System.Security.Cryptography.X509Certificates;

namespace Coder.Server.Http.Tls;

/// <summary>
/// Looks every few seconds whether the files of the certificates changed, and says when one has run out. Looking is used instead of watching
/// since mounted secrets are replaced by moving links, which watchers miss.
/// </summary>
internal sealed partial class TlsReload(TlsCertificates certificates, TimeProvider time, ILogger<TlsReload> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    private string _lastProblem = "";

    /// <summary>Takes the files if they changed.</summary>
    public void Check()
    {
        switch (certificates.Reload(out var problem))
        {
            case true:
                _lastProblem = "";
                LogReloaded();
                Warn();
                break;
            case false when problem != _lastProblem:
                _lastProblem = problem;
                LogNotTaken(problem);
                break;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Warn();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Check();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Warn()
    {
        var now = time.GetUtcNow();
        foreach (var certificate in certificates.All)
        {
            var from = new DateTimeOffset(certificate.Certificate.NotBefore);
            var until = new DateTimeOffset(certificate.Certificate.NotAfter);
            if (until < now)
            {
                LogExpired(certificate.Files.Certificate, until.ToUniversalTime());
            }
            else if (from > now)
            {
                LogNotYet(certificate.Files.Certificate, from.ToUniversalTime());
            }
            else if (until - now < Soon)
            {
                LogExpiresSoon(certificate.Files.Certificate, until.ToUniversalTime());
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The files of the TLS certificates changed and were taken")]
    private partial void LogReloaded();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The files of the TLS certificates changed and cannot be used, so the ones before stay: {Problem}")]
    private partial void LogNotTaken(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The TLS certificate in {File} ended at {Until:u}: browsers refuse it. Renew it; the server takes the new file by itself")]
    private partial void LogExpired(string file, DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The TLS certificate in {File} begins at {From:u} only: browsers refuse it until then. Is the clock right?")]
    private partial void LogNotYet(string file, DateTimeOffset from);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The TLS certificate in {File} ends at {Until:u}: renew it")]
    private partial void LogExpiresSoon(string file, DateTimeOffset until);
}
