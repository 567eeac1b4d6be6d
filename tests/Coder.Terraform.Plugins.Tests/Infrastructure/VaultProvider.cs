using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>
/// A provider with what the newer versions of the protocol brought: a resource with a write-only argument, an ephemeral resource, functions.
/// It notes what happened to them.
/// </summary>
internal sealed class VaultProvider : IProvider
{
    public const string Secret = "vault_secret";
    public const string Token = "vault_token";

    /// <summary>When a token must be renewed.</summary>
    public static readonly DateTimeOffset RenewAt = new(2040, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly ResourceSchema SecretSchema = new(new BlockSchema(
    [
        new AttributeSchema("name", HclType.String) { Required = true },
        new AttributeSchema("value_wo", HclType.String) { Optional = true, WriteOnly = true },
        new AttributeSchema("value_wo_version", HclType.Number) { Optional = true },
        new AttributeSchema("length", HclType.Number) { Computed = true },
    ]));

    private static readonly ResourceSchema TokenSchema = new(new BlockSchema(
    [
        new AttributeSchema("role", HclType.String) { Required = true },
        new AttributeSchema("token", HclType.String) { Computed = true },
    ]));

    private static readonly ProviderFunction Wrap = new("wrap", [new FunctionParameter("text", HclType.String)], HclType.String)
    {
        VariadicParameter = new FunctionParameter("ends", HclType.String) { AllowNull = true },
        Description = "Puts texts around a text.",
    };

    private static readonly ProviderFunction Describe = new(
        "describe",
        [new FunctionParameter("value", HclType.Dynamic) { AllowUnknown = true, AllowNull = true }],
        HclType.Object(new Dictionary<string, HclType> { ["known"] = HclType.Bool, ["type"] = HclType.String }));

    private readonly ConcurrentQueue<string> _events = [];

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<string> Events => [.. _events];

    public ProviderSchema Schema { get; } = new()
    {
        ResourceTypes = new Dictionary<string, ResourceSchema> { [Secret] = SecretSchema },
        EphemeralResourceTypes = new Dictionary<string, ResourceSchema> { [Token] = TokenSchema },
        Functions = new Dictionary<string, ProviderFunction> { [Wrap.Name] = Wrap, [Describe.Name] = Describe },
    };

    public ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct) => new([]);

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct) => new([]);

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct) => new([]);

    public ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct) =>
        new(new ReadResourceResult(request.CurrentState) { Private = request.Private });

    public ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct)
    {
        if (request.ProposedNewState.IsNull)
        {
            return new(new PlanResourceResult(request.ProposedNewState));
        }

        var same = !request.PriorState.IsNull && request.PriorState.GetAttribute("value_wo_version").Equals(request.ProposedNewState.GetAttribute("value_wo_version"));
        return new(new PlanResourceResult(same ? request.ProposedNewState : With(request.ProposedNewState, "length", HclValue.Unknown(HclType.Number))));
    }

    public ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct)
    {
        if (request.PlannedState.IsNull)
        {
            return new(new ApplyResourceResult(null));
        }

        var written = request.Config.GetAttribute("value_wo");
        var (planned, given) = (request.PlannedState.GetAttribute("value_wo"), written.IsNull ? "nothing" : written.AsString());
        _events.Enqueue($"wrote {given}; planned {(planned.IsNull ? "nothing" : planned.AsString())}");
        return new(new ApplyResourceResult(With(request.PlannedState, "length", HclValue.Number(given.Length))));
    }

    public ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct) => new(new ReadDataSourceResult(null));

    public ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct) => new(new ImportResourceResult(null));

    public ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct) =>
        new(new UpgradeStateResult(HclValue.FromJson(rawState, SecretSchema.Block.ImpliedType)));

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateEphemeralAsync(string typeName, HclValue config, CancellationToken ct) =>
        new(config.GetAttribute("role") is { IsKnown: true } role && role.AsString() == "nobody" ? [Diagnostic.Error("Unknown role", "There is no role \"nobody\".")] : []);

    public ValueTask<OpenEphemeralResult> OpenEphemeralAsync(OpenEphemeralRequest request, CancellationToken ct)
    {
        var role = request.Config.GetAttribute("role").AsString();
        _events.Enqueue($"opened {role}");
        return new(new OpenEphemeralResult(With(request.Config, "token", HclValue.String($"token-of-{role}"))) { RenewAt = RenewAt, Private = Encoding.UTF8.GetBytes(role) });
    }

    public ValueTask<RenewEphemeralResult> RenewEphemeralAsync(EphemeralRequest request, CancellationToken ct)
    {
        var lease = Encoding.UTF8.GetString(request.Private.Span);
        _events.Enqueue($"renewed {lease}");
        return new(new RenewEphemeralResult { RenewAt = RenewAt.AddHours(1), Private = Encoding.UTF8.GetBytes(lease + "+") });
    }

    public ValueTask<IReadOnlyList<Diagnostic>> CloseEphemeralAsync(EphemeralRequest request, CancellationToken ct)
    {
        _events.Enqueue($"closed {Encoding.UTF8.GetString(request.Private.Span)}");
        return new([]);
    }

    public ValueTask<FunctionResult> CallFunctionAsync(string name, IReadOnlyList<HclValue> arguments, CancellationToken ct)
    {
        if (name == Describe.Name)
        {
            return new(HclValue.Object([KeyValuePair.Create("known", HclValue.Bool(arguments[0].IsKnown)), KeyValuePair.Create("type", HclValue.String(arguments[0].Type.FriendlyName))]));
        }

        var text = arguments[0].AsString();
        return new(text.Length == 0
            ? FunctionResult.Failed("there is nothing to wrap", 0)
            : HclValue.String(string.Concat([.. arguments.Skip(1).Select(End), text, .. arguments.Skip(1).Reverse().Select(End)])));
    }

    public ValueTask DisposeAsync() => default;

    private static string End(HclValue value) => value.IsNull ? "null" : value.AsString();

    private static HclValue With(HclValue value, string name, HclValue part) =>
        HclValue.Object(value.Attributes.Select(a => a.Key == name ? KeyValuePair.Create(name, part) : a));
}
