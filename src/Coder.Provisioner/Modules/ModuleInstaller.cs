using Coder.Hcl.Diagnostics;
using Coder.Terraform.Configuration;
using Coder.Terraform.Configuration.Modules;
using Coder.Terraform.Providers;

namespace Coder.Provisioner.Modules;

/// <summary>A template with all its modules.</summary>
/// <param name="Files">The template's files, those of fetched modules and the manifest among them.</param>
/// <param name="Modules">Every module, the root first.</param>
/// <param name="Changed">Whether files were added: the template version is then to be kept with them.</param>
public sealed record InstalledTemplate(TemplateFiles Files, IReadOnlyList<InstalledModule> Modules, bool Changed);

/// <summary>
/// Brings the modules that a template calls into its files, as <c>terraform init</c> would: below <c>.terraform/modules</c>, with
/// the manifest beside them. What is there already, in the version that is asked for, is not fetched again.
/// </summary>
public sealed class ModuleInstaller : IDisposable
{
    private readonly ModuleSourceOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Creates an installer; it may be used for several templates at the same time.</summary>
    /// <param name="options">What may be fetched.</param>
    /// <param name="time">The clock of time limits.</param>
    /// <param name="network">The way to the network; null: direct, or through the proxy that the environment names.</param>
    public ModuleInstaller(ModuleSourceOptions options, TimeProvider time, HttpMessageHandler? network = null)
    {
        _options = options;
        _time = time;
        _client = new HttpClient(network ?? new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("coder");
    }

    /// <summary>One that fetches nothing: it only finds what a template has already.</summary>
    public static ModuleInstaller Offline { get; } = new(new ModuleSourceOptions { Fetch = false }, TimeProvider.System);

    /// <summary>Fetches what is missing; null, with errors in <paramref name="problems"/>, when a module cannot be had.</summary>
    /// <param name="files">The template's files.</param>
    /// <param name="problems">Receives what is wrong, at the calls.</param>
    /// <param name="log">Is told what is fetched.</param>
    /// <param name="ct">Stops downloads.</param>
    public async Task<InstalledTemplate?> InstallAsync(TemplateFiles files, DiagnosticBag problems, IProgressLog log, CancellationToken ct)
    {
        var installation = new ModuleInstallation(_options, _time, _client, files, problems, log);
        await installation.RunAsync(ct);
        return problems.HasErrors ? null : installation.Result();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
