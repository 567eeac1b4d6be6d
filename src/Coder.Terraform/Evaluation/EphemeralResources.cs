using System.Collections.Concurrent;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>Ephemeral resources of one operation: opened when their turn comes, renewed while it lasts, closed at its end.</summary>
internal sealed class EphemeralResources(Operation operation, string stage)
{
    private readonly ConcurrentStack<Opened> _opened = new();

    /// <summary>Opens one; the value that other expressions see, unknown when its configuration is; null after an error.</summary>
    public async ValueTask<HclValue?> OpenAsync(ResourceTarget target, bool pending, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        target.CheckPreconditions(found);
        var config = target.EvaluateConfig(found);
        var value = found.HasErrors ? null : await OpenAsync(target, config, pending, found, ct);
        operation.Report(found, target.Address.ToString());
        return found.HasErrors ? null : value;
    }

    /// <summary>Closes all that was opened, the last one first; what goes wrong is reported.</summary>
    public async ValueTask CloseAsync()
    {
        while (_opened.TryPop(out var opened))
        {
            await opened.DisposeAsync();
            var (target, address) = (opened.Target, opened.Target.Address.ToString());
            var found = new DiagnosticBag();
            found.AddFrom(
                await operation.CallAsync(stage, "close", target.Resource.Provider.Source, address, () => target.Provider.CloseEphemeralAsync(
                    new EphemeralRequest(target.Resource.Type, address, opened.Private), CancellationToken.None), CancellationToken.None),
                address, target.Resource.Range);
            operation.Report(found, address);
        }
    }

    private async ValueTask<HclValue?> OpenAsync(ResourceTarget target, HclValue config, bool pending, DiagnosticBag found, CancellationToken ct)
    {
        var (type, address) = (target.Resource.Type, target.Address.ToString());
        found.AddFrom(await target.Provider.ValidateEphemeralAsync(type, config.UnmarkDeep(), ct), address, target.Resource.Range);
        if (found.HasErrors)
        {
            return null;
        }

        if (pending || !config.IsWhollyKnown)
        {
            return HclValue.Unknown(target.Schema.Block.ImpliedType).WithMarks(ValueMarks.Ephemeral);
        }

        operation.Options.Log.Write(ProgressLevel.Info, $"{address}: Opening...");
        var result = await operation.CallAsync(stage, "open", target.Resource.Provider.Source, address, () => target.Provider.OpenEphemeralAsync(
            new OpenEphemeralRequest(type, address, config.UnmarkDeep()) { Log = operation.Options.Log }, ct), ct);
        found.AddFrom(result.Diagnostics, address, target.Resource.Range);
        if (result.Value is null)
        {
            if (!found.HasErrors)
            {
                found.AddError("Provider produced invalid ephemeral resource", $"The provider gave no object for {address}.", target.Resource.Range);
            }

            return null;
        }

        _opened.Push(new Opened(operation, stage, target, result));
        var value = SchemaMarks.Apply(result.Value, target.Schema.Block).WithMarks(ValueMarks.Ephemeral);
        target.CheckPostconditions(value, found);
        return value;
    }

    /// <summary>One that is open, with the loop that renews it.</summary>
    private sealed class Opened : IAsyncDisposable
    {
        // Timers take 49 days at most; what a provider says may be years away.
        private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

        private readonly CancellationTokenSource _stop = new();
        private readonly Operation _operation;
        private readonly string _stage;
        private readonly Task _renewals;

        public Opened(Operation operation, string stage, ResourceTarget target, OpenEphemeralResult result)
        {
            (_operation, _stage, Target, Private) = (operation, stage, target, result.Private);
            _renewals = RenewAsync(result.RenewAt, _stop.Token);
        }

        public ResourceTarget Target { get; }

        public ReadOnlyMemory<byte> Private { get; private set; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _renewals;
            _stop.Dispose();
        }

        private async Task RenewAsync(DateTimeOffset? renewAt, CancellationToken ct)
        {
            try
            {
                while (renewAt is { } at)
                {
                    var wait = at - _operation.Options.Time.GetUtcNow();
                    if (wait > LongestWait)
                    {
                        await Task.Delay(LongestWait, _operation.Options.Time, ct);
                        continue;
                    }

                    await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1), _operation.Options.Time, ct);
                    renewAt = await RenewOnceAsync(ct);
                }
            }
            catch (OperationCanceledException)
            {
                // It is being closed.
            }
        }

        private async Task<DateTimeOffset?> RenewOnceAsync(CancellationToken ct)
        {
            var (type, address) = (Target.Resource.Type, Target.Address.ToString());
            var result = await _operation.CallAsync(_stage, "renew", Target.Resource.Provider.Source, address, () => Target.Provider.RenewEphemeralAsync(
                new EphemeralRequest(type, address, Private), ct), ct);
            var found = new DiagnosticBag();
            found.AddFrom(result.Diagnostics, address, Target.Resource.Range);
            _operation.Report(found, address);
            Private = result.Private;
            return found.HasErrors ? null : result.RenewAt;
        }
    }
}
