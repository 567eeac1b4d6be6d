using System.Collections.Concurrent;
using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Tests.Infrastructure;

/// <summary>A provider that records what is done and can be told to fail or to wait.</summary>
/// <param name="schema">What it offers; the resource type <c>test_thing</c> and a few more when not given.</param>
internal sealed class RecordingProvider(ProviderSchema? schema = null) : IProvider
{
    private static readonly ProviderSchema SharedSchema = new()
    {
        ResourceTypes = new Dictionary<string, ResourceSchema>
        {
            ["test_thing"] = new(new BlockSchema(
                [
                    new AttributeSchema("name", HclType.String) { Required = true },
                    new AttributeSchema("kind", HclType.String) { Optional = true },
                    new AttributeSchema("secret", HclType.String) { Optional = true, Sensitive = true },
                    new AttributeSchema("password_wo", HclType.String) { Optional = true, WriteOnly = true },
                    new AttributeSchema("password_version", HclType.Number) { Optional = true },
                    new AttributeSchema("id", HclType.String) { Computed = true },
                ],
                [
                    new NestedBlockSchema("port", NestingMode.List, new BlockSchema([new AttributeSchema("number", HclType.Number) { Required = true }]), MaxItems: 3),
                ])),
        },
        ProviderConfig = new BlockSchema([new AttributeSchema("token", HclType.String) { Optional = true }]),
        EphemeralResourceTypes = new Dictionary<string, ResourceSchema>
        {
            ["test_token"] = new(new BlockSchema(
            [
                new AttributeSchema("audience", HclType.String) { Required = true },
                new AttributeSchema("value", HclType.String) { Computed = true },
            ])),
        },
        DataSources = new Dictionary<string, ResourceSchema>
        {
            ["test_lookup"] = new(new BlockSchema(
            [
                new AttributeSchema("key", HclType.String) { Required = true },
                new AttributeSchema("value", HclType.String) { Computed = true },
            ])),
        },
    };

    private int _calls;

    /// <summary>What was done, in order: <c>create a</c>, <c>destroy b</c>.</summary>
    public ConcurrentQueue<string> Done { get; } = new();

    /// <summary>Called before each step; a text is an error.</summary>
    public Func<string, ValueTask<string?>> Before { get; set; } = _ => new((string?)null);

    /// <summary>Whether a failed create leaves half an object behind.</summary>
    public bool LeavesHalf { get; set; }

    /// <summary>How often it was asked for anything but its schema.</summary>
    public int Calls => _calls;

    public ProviderSchema Schema { get; } = schema ?? SharedSchema;

    /// <summary>Opened tokens must be renewed at this time.</summary>
    public DateTimeOffset? RenewAt { get; set; }

    /// <summary>Done at the next renewal.</summary>
    public TaskCompletionSource? Renewed { get; set; }

    public ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        if (config.GetAttribute("token") is { IsNull: false } token)
        {
            Done.Enqueue("configure " + token.AsString());
        }

        return new([]);
    }

    public ValueTask<OpenEphemeralResult> OpenEphemeralAsync(OpenEphemeralRequest request, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        var audience = request.Config.GetAttribute("audience").AsString();
        Done.Enqueue("open " + audience);
        return new(new OpenEphemeralResult(With(request.Config, "value", HclValue.String("token for " + audience))) { RenewAt = RenewAt, Private = "1"u8.ToArray() });
    }

    public ValueTask<RenewEphemeralResult> RenewEphemeralAsync(EphemeralRequest request, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        Done.Enqueue("renew " + System.Text.Encoding.UTF8.GetString(request.Private.Span));
        Renewed?.TrySetResult();
        return new(new RenewEphemeralResult { Private = "2"u8.ToArray() });
    }

    public ValueTask<IReadOnlyList<Diagnostic>> CloseEphemeralAsync(EphemeralRequest request, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        Done.Enqueue("close " + System.Text.Encoding.UTF8.GetString(request.Private.Span));
        return new([]);
    }

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        return new([]);
    }

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        return new([]);
    }

    public ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        return new(new ReadResourceResult(request.CurrentState));
    }

    public ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        var proposed = request.ProposedNewState;
        return new(proposed.IsNull || !request.PriorState.IsNull
            ? new PlanResourceResult(proposed) { RequiresReplace = [AttributePath.Of("kind")] }
            : new PlanResourceResult(With(proposed, "id", HclValue.Unknown(HclType.String))));
    }

    public async ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        var destroy = request.PlannedState.IsNull;
        var name = (destroy ? request.PriorState : request.PlannedState).GetAttribute("name").AsString();
        var step = (destroy ? "destroy " : request.PriorState.IsNull ? "create " : "update ") + name;
        if (request.Config.TryGetAttribute("password_wo", out var password) && !password.IsNull)
        {
            step += " with " + password.AsString();
            request.PlannedState.GetAttribute("password_wo").IsNull.ShouldBeTrue();
        }

        var error = await Before(step);
        var made = destroy ? null : With(request.PlannedState, "id", HclValue.String("id-" + name));
        if (error is not null)
        {
            return new ApplyResourceResult(destroy ? request.PriorState : LeavesHalf ? made : null) { Diagnostics = [Diagnostic.Error("It failed", error)] };
        }

        Done.Enqueue(step);
        return new ApplyResourceResult(made);
    }

    public async ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        var key = request.Config.GetAttribute("key");
        if (await Before("read " + key.AsString()) is { } error)
        {
            return new ReadDataSourceResult(null) { Diagnostics = [Diagnostic.Error("It failed", error)] };
        }

        Done.Enqueue("read " + key.AsString());
        return new ReadDataSourceResult(With(request.Config, "value", HclValue.String("value of " + key.AsString())));
    }

    public ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        return new(new ImportResourceResult(null));
    }

    public ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct)
    {
        Interlocked.Increment(ref _calls);
        return new(new UpgradeStateResult(HclValue.FromJson(rawState, Schema.ResourceTypes[typeName].Block.ImpliedType)));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static HclValue With(HclValue value, string name, HclValue attribute) =>
        HclValue.Object(value.Attributes.Select(a => a.Key == name ? KeyValuePair.Create(name, attribute) : a));
}
