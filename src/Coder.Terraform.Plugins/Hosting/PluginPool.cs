using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Plugins.Protocol.V6;
using Coder.Terraform.Providers;
using Coder.Terraform.State;
using Diagnostic = Coder.Hcl.Diagnostics.Diagnostic;

namespace Coder.Terraform.Plugins.Hosting;

/// <summary>
/// Provider processes that live across builds: one per program and configuration, as a process takes its configuration only once. Kept
/// for <see cref="PluginOptions.IdleLimit"/> after the last use, at most <see cref="PluginOptions.MaxProcesses"/> at once. One per server; thread-safe.
/// Disposing ends all processes.
/// </summary>
public sealed class PluginPool : IAsyncDisposable
{
    private readonly PluginOptions _options;
    private readonly TimeProvider _time;
    private readonly PluginCatalog _catalog;
    private readonly Lock _lock = new();
    private readonly List<PooledPlugin> _plugins = [];
    private readonly ITimer _sweeper;
    private TaskCompletionSource _freed = NewSignal();
    private bool _disposed;

    /// <summary>Creates an empty pool.</summary>
    public PluginPool(PluginOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _catalog = new PluginCatalog(options.KnownSchemas);
        _sweeper = time.CreateTimer(_ => _ = SweepAsync(), null, options.IdleLimit, options.IdleLimit / 4);
    }

    /// <summary>How many processes run.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _plugins.Count;
            }
        }
    }

    /// <summary>The provider of a program for one build; starts a process only when the program's schema is not known yet.</summary>
    /// <param name="binary">The program.</param>
    /// <param name="log">The build log, which also gets what the process prints.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <returns>The provider, or an <see cref="UnavailableProvider"/> that says why there is none.</returns>
    public async Task<IProvider> CreateAsync(PluginBinary binary, IProgressLog log, CancellationToken ct)
    {
        try
        {
            if (_catalog.Find(binary) is not { } offer)
            {
                await using var lease = await RentAsync(binary, null, log, ct);
                offer = await lease.Plugin.OfferAsync(_catalog, _options).WaitAsync(ct);
            }

            return new PluginProvider(binary, offer, this, _options, log);
        }
        catch (PluginException e)
        {
            return new UnavailableProvider([e.Diagnostic]);
        }
    }

    /// <summary>Ends all processes.</summary>
    public async ValueTask DisposeAsync()
    {
        PooledPlugin[] all;
        lock (_lock)
        {
            _disposed = true;
            all = [.. _plugins];
            _plugins.Clear();
        }

        await _sweeper.DisposeAsync();
        await Task.WhenAll(all.Select(p => p.EndAsync()));
    }

    /// <summary>A process with this configuration, or an unconfigured one of its own when that is null; dispose the result when it is not needed any more.</summary>
    /// <exception cref="PluginException">There is none to be had.</exception>
    internal Task<PluginLease> RentAsync(PluginBinary binary, HclValue? config, IProgressLog log, CancellationToken ct) =>
        RentAsync(binary, config, isCall: false, log, ct);

    /// <summary>A process for one call of a function: any of the program, as functions do not depend on the configuration. Dispose the result after the call.</summary>
    /// <exception cref="PluginException">There is none to be had.</exception>
    internal Task<PluginLease> RentForCallAsync(PluginBinary binary, IProgressLog log, CancellationToken ct) =>
        RentAsync(binary, null, isCall: true, log, ct);

    private async Task<PluginLease> RentAsync(PluginBinary binary, HclValue? config, bool isCall, IProgressLog log, CancellationToken ct)
    {
        while (true)
        {
            var (plugin, evicted, wait) = Take(binary, config, isCall);
            if (evicted is not null)
            {
                await evicted.EndAsync();
            }

            if (plugin is not null)
            {
                return await OpenAsync(plugin, isCall, log, ct);
            }

            if (wait is not null)
            {
                await WaitAsync(wait, binary, ct);
            }
        }
    }

    internal void Return(PooledPlugin plugin, bool isCall)
    {
        lock (_lock)
        {
            plugin.Users--;
            plugin.Callers -= isCall ? 1 : 0;
            plugin.LastUsed = _time.GetTimestamp();
            if (plugin.Users > 0)
            {
                return;
            }

            if (plugin.IsBroken)
            {
                _plugins.Remove(plugin);
            }

            _freed.TrySetResult();
            _freed = NewSignal();
            if (_plugins.Contains(plugin))
            {
                return;
            }
        }

        _ = plugin.EndAsync();
    }

    /// <summary>Configures a process, once; the diagnostics of that are told to all who share it.</summary>
    internal Task<IReadOnlyList<Diagnostic>> ConfigureAsync(PooledPlugin plugin, PluginOffer offer, CancellationToken ct) =>
        plugin.ConfigureOnceAsync(() => ConfigureAsync(plugin, offer)).WaitAsync(ct);

    // Shared by builds: none of them may cancel it for the others. The limits of the calls end it.
    private async Task<List<Diagnostic>> ConfigureAsync(PooledPlugin plugin, PluginOffer offer)
    {
        var process = await plugin.StartedAsync();
        if (!offer.SchemaOptional)
        {
            await plugin.OfferAsync(_catalog, _options);
        }

        var config = DynamicValues.Of(plugin.Config!, offer.Schema.ProviderConfig.ImpliedType);
        var validated = await process.CallAsync(
            process.Version.ValidateProvider,
            new ValidateProviderConfig.Types.Request { Config = config },
            ValidateProviderConfig.Types.Response.Parser,
            _options.CallTimeout,
            CancellationToken.None);
        var found = WireDiagnostics.Read(validated.Diagnostics);
        if (found.Exists(d => d.Severity == DiagnosticSeverity.Error))
        {
            return found;
        }

        var request = new ConfigureProvider.Types.Request
        {
            TerraformVersion = StateFile.LanguageVersion,
            Config = config,
            ClientCapabilities = PluginProvider.Capabilities,
        };
        var configured = await process.CallAsync(
            process.Version.Configure, request, ConfigureProvider.Types.Response.Parser, _options.CallTimeout, CancellationToken.None);
        return [.. found, .. WireDiagnostics.Read(configured.Diagnostics)];
    }

    private async Task<PluginLease> OpenAsync(PooledPlugin plugin, bool isCall, IProgressLog log, CancellationToken ct)
    {
        try
        {
            var process = await plugin.StartAsync(_options, _time, log).WaitAsync(ct);
            return new PluginLease(this, plugin, isCall, process.Log.Attach(log));
        }
        catch
        {
            Return(plugin, isCall);
            throw;
        }
    }

    // Everything that decides who gets which process happens here, under the lock; what takes time happens after it.
    private (PooledPlugin? Plugin, PooledPlugin? Evicted, Task? Wait) Take(PluginBinary binary, HclValue? config, bool isCall)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var fitting = _plugins.Find(p => isCall ? p.Runs(binary) : p.Serves(binary, config));
            if (fitting is not null)
            {
                fitting.Config ??= config;
                fitting.Users++;
                fitting.Callers += isCall ? 1 : 0;
                return (fitting, null, null);
            }

            if (_plugins.Count >= _options.MaxProcesses)
            {
                var idle = _plugins.Where(p => p.Users == 0).MinBy(p => p.LastUsed);
                if (idle is null)
                {
                    return (null, null, _freed.Task);
                }

                _plugins.Remove(idle);
                return (null, idle, null);
            }

            var plugin = new PooledPlugin(binary) { Config = config, Users = 1, Callers = isCall ? 1 : 0 };
            _plugins.Add(plugin);
            return (plugin, null, null);
        }
    }

    private async Task WaitAsync(Task freed, PluginBinary binary, CancellationToken ct)
    {
        try
        {
            await freed.WaitAsync(_options.QueueTimeout, _time, ct);
        }
        catch (TimeoutException e)
        {
            throw new PluginException(
                "Too many provider processes",
                $"The provider {binary} cannot be started: {_options.MaxProcesses} provider processes are in use, which is the limit, and none became free within {_options.QueueTimeout.TotalSeconds:0} seconds. Build again later, or ask an administrator to raise the limit.",
                e);
        }
    }

    private async Task SweepAsync()
    {
        PooledPlugin[] old;
        lock (_lock)
        {
            old = [.. _plugins.Where(p => p.Users == 0 && (p.IsBroken || _time.GetElapsedTime(p.LastUsed) >= _options.IdleLimit))];
            _plugins.RemoveAll(p => Array.IndexOf(old, p) >= 0);
        }

        await Task.WhenAll(old.Select(p => p.EndAsync()));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
