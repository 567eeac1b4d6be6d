using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Sources;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins;

/// <summary>
/// The providers of one job: those built into this process first, then plugins. Make one per job, around the job's registry of built-in providers;
/// <paramref name="sources"/> and <paramref name="pool"/> live as long as the server:
/// <code>
/// new PluginProviderRegistry(JobProviders.For(…), sources, pool, template.ProviderVersions, lockFile, log)
/// </code>
/// </summary>
/// <param name="builtIn">Providers in this process; they win over plugins of the same address.</param>
/// <param name="sources">Where plugins come from.</param>
/// <param name="pool">The processes.</param>
/// <param name="versions">Version constraints of the template by source address.</param>
/// <param name="lockFile">The template's lock file; it binds plugins only.</param>
/// <param name="log">The build log.</param>
public sealed class PluginProviderRegistry(
    IProviderRegistry builtIn, ProviderSources sources, PluginPool pool, IReadOnlyDictionary<string, IReadOnlyList<string>> versions, LockFile lockFile, IProgressLog log)
    : IProviderRegistry
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Available => builtIn.Available;

    /// <inheritdoc/>
    public async ValueTask<IProvider?> TryCreateAsync(string source, CancellationToken ct)
    {
        if (await builtIn.TryCreateAsync(source, ct) is { } provider)
        {
            return provider;
        }

        var (binary, error) = await sources.FindAsync(source, versions.GetValueOrDefault(source, []), lockFile.Find(source), ct);
        if (error is not null)
        {
            return new UnavailableProvider([error]);
        }

        if (binary is null)
        {
            return null;
        }

        log.Write(ProgressLevel.Debug, $"Provider {binary} runs as a plugin: {binary.Path}");
        return await pool.CreateAsync(binary, log, ct);
    }
}
