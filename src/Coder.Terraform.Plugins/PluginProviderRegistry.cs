using Coder.Hcl.Diagnostics;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Sources;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins;

/// <summary>
/// The providers of one job: those built into this process first, then plugins. Make one per job, around the job's registry of built-in providers;
/// <paramref name="sources"/> and <paramref name="pool"/> live as long as the server:
/// <code>
/// new PluginProviderRegistry(builtIn, sources, pool, template.ProviderVersions, lockFile, log)
/// </code>
/// </summary>
/// <param name="builtIn">Providers in this process; they win over plugins of the same address.</param>
/// <param name="sources">Where plugins come from.</param>
/// <param name="pool">The processes.</param>
/// <param name="versions">Version constraints of the template by source address.</param>
/// <param name="lockFile">The template's lock file: which plugins it may use. Built-in providers need no entry.</param>
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

        if (lockFile.Find(source) is not { } locked)
        {
            return new UnavailableProvider([NotLocked(source)]);
        }

        var (binary, error) = await sources.FindAsync(source, versions.GetValueOrDefault(source, []), locked, ct);
        if (binary is null)
        {
            return error is null ? null : new UnavailableProvider([error]);
        }

        log.Write(ProgressLevel.Debug, $"Provider {binary} runs as a plugin: {binary.Path}");
        return await pool.CreateAsync(binary, log, ct);
    }

    /// <summary>The error about a provider that is neither built in nor in the template's lock file.</summary>
    public static Diagnostic NotLocked(string source) => Diagnostic.Error(
        "Provider not in the lock file",
        $"The provider {source} is not built in, and the {LockFile.Name} of this template version does not name it. Providers are chosen when a template version is imported: push the template again.");
}
