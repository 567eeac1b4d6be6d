using Coder.Hcl.Diagnostics;
using Coder.Terraform.Configuration;
using Coder.Terraform.Plugins;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Sources;
using Coder.Terraform.Providers;

namespace Coder.Provisioner.Plugins;

/// <summary>
/// Runs the providers of templates that are not built in as programs of their own. Their versions are chosen when a template is imported and
/// written into the version's lock file; builds take what that says, and the processes stay warm between them. One per server; thread-safe.
/// </summary>
public sealed class ProviderPlugins : IAsyncDisposable
{
    private const string Unavailable = "Provider not available";
    private const string BuiltInToTerraform = "terraform.io/builtin/terraform";
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http;
    private readonly ProviderSources _sources;
    private readonly PluginPool _pool;

    /// <summary>Prepares it; nothing is fetched or started before a template needs it.</summary>
    /// <param name="options">Where programs come from, and bounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="network">The way to the network; null: direct, or through the proxy that the environment names.</param>
    public ProviderPlugins(ProviderPluginOptions options, TimeProvider time, HttpMessageHandler? network = null)
    {
        _http = new HttpClient(network ?? new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = AnswerLimit,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("coder");
        var places = new List<IPackageSource>();
        if (options.Mirror.Length > 0)
        {
            places.Add(new FilesystemMirror(options.Mirror));
        }

        if (options.NetworkMirror is { } mirror)
        {
            places.Add(new NetworkMirror(mirror.AbsoluteUri.EndsWith('/') ? mirror : new Uri(mirror.AbsoluteUri + "/"), _http));
        }

        if (options.AllowDownloads)
        {
            places.Add(new RegistrySource(_http));
        }

        _sources = new ProviderSources(places, new PackageCache(options.CacheDirectory, _http));
        _pool = new PluginPool(options.Processes, time);
    }

    /// <summary>How many processes there are now.</summary>
    public int Processes => _pool.Count;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Chooses programs for a template that is being imported: what its lock file says, else the newest versions that fit.</summary>
    /// <param name="template">The template.</param>
    /// <param name="builtIn">Sources of the providers that need no program.</param>
    /// <param name="ct">Stops downloads.</param>
    internal async Task<PluginChoice> ChooseAsync(TerraformConfiguration template, IReadOnlyCollection<string> builtIn, CancellationToken ct)
    {
        var choice = await FindAsync(template, builtIn, (source, constraints, locked) => _sources.FindAsync(source, constraints, locked, ct));
        var added = new List<LockedProvider>();
        foreach (var program in choice.Programs.Where(p => choice.LockFile.Find(p.Source) is null))
        {
            try
            {
                added.Add(await _sources.LockAsync(program, template.ProviderVersions.GetValueOrDefault(program.Source, []), ct));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return choice with { Problem = Diagnostic.Error(Unavailable, $"The program of provider {program} cannot be read: {e.Message}") };
            }
        }

        return choice with { LockFile = choice.LockFile.With(added), Changed = added.Count > 0 };
    }

    /// <summary>Looks for the programs that a template version was imported with.</summary>
    internal Task<PluginChoice> RecallAsync(TerraformConfiguration template, IReadOnlyCollection<string> builtIn, CancellationToken ct) => FindAsync(
        template,
        builtIn,
        async (source, constraints, locked) => locked is null
            ? (null, PluginProviderRegistry.NotLocked(source))
            : await _sources.FindAsync(source, constraints, locked, ct));

    /// <summary>The providers of one job.</summary>
    /// <param name="builtIn">Those in this process.</param>
    /// <param name="template">The template.</param>
    /// <param name="lockFile">What was chosen; null: what the template's own lock file says.</param>
    /// <param name="log">The build log.</param>
    internal IProviderRegistry For(IProviderRegistry builtIn, TerraformConfiguration template, LockFile? lockFile, IProgressLog log) =>
        Missing(template, builtIn.Available).Count == 0
            ? builtIn
            : new PluginProviderRegistry(
                builtIn, _sources, _pool, template.ProviderVersions, lockFile ?? LockFile.Of(template.Files, new DiagnosticBag()), log);

    private static List<string> Missing(TerraformConfiguration template, IReadOnlyCollection<string> builtIn) =>
        [.. template.ProviderSources.Where(s => s != BuiltInToTerraform && !builtIn.Contains(s))];

    private async Task<PluginChoice> FindAsync(
        TerraformConfiguration template, IReadOnlyCollection<string> builtIn,
        Func<string, IReadOnlyList<string>, LockedProvider?, Task<(PluginBinary? Binary, Diagnostic? Error)>> find)
    {
        var missing = Missing(template, builtIn);
        if (missing.Count == 0)
        {
            return new PluginChoice([], LockFile.Empty, false);
        }

        var problems = new DiagnosticBag();
        var lockFile = LockFile.Of(template.Files, problems);
        var programs = new List<PluginBinary>();
        var versions = template.ProviderVersions;
        if (problems.HasErrors)
        {
            return new PluginChoice([], lockFile, false) { Problem = problems.First(p => p.Severity == DiagnosticSeverity.Error) };
        }

        foreach (var source in missing)
        {
            var (binary, error) = await find(source, versions.GetValueOrDefault(source, []), lockFile.Find(source));
            if (binary is null)
            {
                return new PluginChoice([], lockFile, false)
                {
                    Problem = error ?? Diagnostic.Error(
                        Unavailable,
                        $"The provider {source} is not built in, and no place has it. Tried: {_sources.Places}. Use another provider, or ask an administrator to add it to a mirror (CODER_TERRAFORM_PROVIDER_MIRROR, CODER_TERRAFORM_NETWORK_MIRROR)."),
                };
            }

            programs.Add(binary);
        }

        return new PluginChoice(programs, lockFile, false);
    }
}
