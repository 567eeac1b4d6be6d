using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins.Hosting;

/// <summary>A process of the pool. <see cref="Users"/>, <see cref="Callers"/>, <see cref="LastUsed"/> and <see cref="Config"/> belong to the pool's lock.</summary>
internal sealed class PooledPlugin(PluginBinary binary)
{
    private readonly Lock _lock = new();
    private Task<PluginProcess>? _start;
    private Task<IReadOnlyList<Diagnostic>>? _configure;
    private Task<PluginOffer>? _offer;
    private Task? _end;
    private bool _isBroken;

    /// <summary>What it is or will be configured with; null for one that is free for any.</summary>
    public HclValue? Config { get; set; }

    /// <summary>How many builds use it.</summary>
    public int Users { get; set; }

    /// <summary>How many of these only call functions, to which the configuration does not matter.</summary>
    public int Callers { get; set; }

    /// <summary>When it was last given back.</summary>
    public long LastUsed { get; set; }

    /// <summary>It must not be used by anyone who does not use it already: it has ended, or refused its configuration.</summary>
    public bool IsBroken => _isBroken || _start is { IsFaulted: true } or { IsCanceled: true } || _start is { IsCompletedSuccessfully: true, Result.IsAlive: false };

    /// <summary>
    /// Whether a build may use it: one with the same configuration at any time, one that has none yet when nobody else uses it. Only
    /// wholly equal configurations count, so that no build works with the credentials of another.
    /// </summary>
    public bool Serves(PluginBinary other, HclValue? config) =>
        Runs(other) && (Config is null ? Users == Callers : config is not null && Config.Equals(config));

    /// <summary>Whether functions of a program can be called in it, however it is configured.</summary>
    public bool Runs(PluginBinary other) => !IsBroken && binary == other;

    /// <summary>Starts the process, or gives the start under way. Shared by builds, so none of them can cancel it.</summary>
    public Task<PluginProcess> StartAsync(PluginOptions options, TimeProvider time, IProgressLog log)
    {
        lock (_lock)
        {
            return _start ??= PluginProcess.StartAsync(binary, options, time, log, CancellationToken.None);
        }
    }

    public Task<PluginProcess> StartedAsync() => _start ?? throw new InvalidOperationException("The process was not started.");

    /// <summary>Asks the process for what it offers, once.</summary>
    public Task<PluginOffer> OfferAsync(PluginCatalog catalog, PluginOptions options)
    {
        lock (_lock)
        {
            return _offer ??= AskAsync();
        }

        async Task<PluginOffer> AskAsync() => await catalog.AskAsync(binary, await StartedAsync(), options.StartTimeout, CancellationToken.None);
    }

    /// <summary>Configures the process, once. One that refused is not given to anyone else.</summary>
    public Task<IReadOnlyList<Diagnostic>> ConfigureOnceAsync(Func<Task<List<Diagnostic>>> configure)
    {
        lock (_lock)
        {
            return _configure ??= RunAsync();
        }

        async Task<IReadOnlyList<Diagnostic>> RunAsync()
        {
            try
            {
                var found = await configure();
                _isBroken = found.Exists(d => d.Severity == DiagnosticSeverity.Error);
                return found;
            }
            catch
            {
                _isBroken = true;
                throw;
            }
        }
    }

    /// <summary>Ends the process.</summary>
    public Task EndAsync()
    {
        lock (_lock)
        {
            return _end ??= RunAsync();
        }

        async Task RunAsync()
        {
            try
            {
                if (_start is not null)
                {
                    await (await _start).DisposeAsync();
                }
            }
            catch (Exception e) when (e is PluginException or OperationCanceledException)
            {
                // It never ran.
            }
        }
    }
}

/// <summary>The use of a process by one build, or for one call of a function.</summary>
internal sealed class PluginLease(PluginPool pool, PooledPlugin plugin, bool isCall, IDisposable log) : IAsyncDisposable
{
    public PooledPlugin Plugin => plugin;

    public ValueTask DisposeAsync()
    {
        log.Dispose();
        pool.Return(plugin, isCall);
        return default;
    }
}
