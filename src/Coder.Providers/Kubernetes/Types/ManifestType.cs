using System.Text.Json.Nodes;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;
using Coder.Providers.Kubernetes.Mapping;
using Coder.Providers.Kubernetes.Waiting;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Kubernetes.Types;

/// <summary><c>kubernetes_manifest</c>: an object of any kind that the cluster knows, written as the API has it.</summary>
internal sealed class ManifestType() : ResourceType<KubernetesContext>("kubernetes_manifest", new Block(
    [
        Required("manifest", HclType.Dynamic, "The object, with apiVersion, kind and metadata.").InPlace(),
        Optional("object", HclType.Dynamic, "The object as the cluster has it.").OrComputed().InPlace(),
        Optional("computed_fields", HclType.List(HclType.String), "Fields that the cluster may change, as metadata.labels; these two by default: metadata.annotations and metadata.labels.").InPlace(),
    ],
    Block.ListOf(
        "field_manager",
        [
            Optional("name", HclType.String, "In whose name fields are managed.").Default("coder").InPlace(),
            Optional("force_conflicts", HclType.Bool, "Whether fields that others manage are taken from them.").InPlace(),
        ],
        max: 1).InPlace(),
    new NestedBlock("wait", NestingMode.List, new Block(
        [
            Optional("rollout", HclType.Bool, "Whether to wait as kubectl rollout status does.").InPlace(),
            Optional("fields", HclType.Map(HclType.String), "Fields and the values to wait for: a text, a regular expression, or * for any.").InPlace(),
        ],
        Block.ListOf(
            "condition",
            [Optional("type", HclType.String, "The condition's type.").InPlace(), Optional("status", HclType.String, "The status to wait for.").InPlace()])), 0, 1).InPlace(),
    Block.ListOf("timeouts", [.. new[] { "create", "update", "delete" }.Select(n => Optional(n, HclType.String, $"How long to wait for {n}; 10m by default.").InPlace().Check(Durations.Check))], max: 1).InPlace()))
{
    private const string Foreground = "Foreground";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly string[] MayDiffer = ["metadata.annotations", "metadata.labels"];

    /// <inheritdoc/>
    public override long SchemaVersion => 1;

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        ManifestGoal.Check(config, problems);
        if (!config.IsSet("manifest") || !config["manifest"].IsWhollyKnown)
        {
            return;
        }

        var manifest = Json(config["manifest"]);
        foreach (var missing in new[] { "apiVersion", "kind" }.Where(n => Text(manifest, n) is null or "").Concat(Text(manifest["metadata"], "name") is null or "" ? ["metadata.name"] : []))
        {
            problems.Add(Diagnostic.Error("Invalid manifest", $"manifest has no {missing}."));
        }

        if (manifest.ContainsKey("status"))
        {
            problems.Add(Diagnostic.Error("Invalid manifest", "manifest has a status, which only the cluster sets. Remove it."));
        }
    }

    /// <inheritdoc/>
    public override BlockValue Plan(Operation<KubernetesContext> operation, BlockValue? prior, BlockValue planned)
    {
        if (prior is not { } before)
        {
            return planned.With("object", HclValue.DynamicUnknown);
        }

        var isSame = planned["manifest"].IsWhollyKnown && before.IsSet("object")
            && planned["manifest"].Equals(before["manifest"])
            && JsonValues.Has(Json(planned["manifest"]), Json(before["object"]), Ignored(planned));
        return isSame ? planned : planned.With("object", HclValue.DynamicUnknown);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<AttributePath> Replacements(BlockValue prior, BlockValue planned) =>
        !planned["manifest"].IsWhollyKnown || Identity(prior) == Identity(planned) ? [] : [AttributePath.Of("manifest")];

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> ReadAsync(Operation<KubernetesContext> operation, BlockValue state, CancellationToken ct) =>
        GuardAsync<BlockValue?>(operation, "Object cannot be read", state, state, async (client, key) =>
            await client.FindAsync(key, ct) is { } live ? state.With("object", JsonValues.Read(live)) : null, ct);

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(Operation<KubernetesContext> operation, BlockValue planned, CancellationToken ct) =>
        GuardAsync<BlockValue?>(operation, "Object cannot be created", planned, null, async (client, key) =>
        {
            if (await client.FindAsync(key, ct) is { } existing)
            {
                operation.Fail("Object exists already", Refusals.Taken(key, ObjectType.Manager(existing)));
                return null;
            }

            return await ApplyAsync(operation, client, key, planned, "create", ct);
        }, ct);

    /// <inheritdoc/>
    public override ValueTask<BlockValue> UpdateAsync(
        Operation<KubernetesContext> operation, BlockValue prior, BlockValue planned, CancellationToken ct) =>
        GuardAsync(operation, "Object cannot be changed", planned, prior, (client, key) => ApplyAsync(operation, client, key, planned, "update", ct), ct);

    /// <inheritdoc/>
    public override async ValueTask DeleteAsync(Operation<KubernetesContext> operation, BlockValue state, CancellationToken ct) =>
        await GuardAsync(operation, "Object cannot be deleted", state, false, async (client, key) =>
        {
            if (await client.DeleteAsync(key, null, Foreground, ct) is { } ending
                && await operation.Context.Waiter(operation.Log).UntilGoneAsync(key, ending, LimitOf(state, "delete"), ct) is { } problem)
            {
                operation.Fail("Object is not gone", problem);
            }

            return true;
        }, ct);

    private static async Task<BlockValue> ApplyAsync(
        Operation<KubernetesContext> operation, KubernetesClient client, ObjectKey key, BlockValue planned, string verb, CancellationToken ct)
    {
        var body = Json(planned["manifest"]);
        if (key.Kind.IsNamespaced)
        {
            body["metadata"]!["namespace"] = key.Namespace;
        }

        var manager = planned.Blocks("field_manager").FirstOrDefault();
        var isGiven = manager.Value is not null;
        var live = await client.ApplyAsync(
            key, body, isGiven && manager.Text("name") is { Length: > 0 } name ? name : KubernetesClient.FieldManager, isGiven && manager.Flag("force_conflicts"), ct);
        if (planned.Blocks("wait").FirstOrDefault() is { Value: not null } wait)
        {
            (live, var problem) = await operation.Context.Waiter(operation.Log).UntilAsync(key, live, ManifestGoal.Of(key.Kind, wait), LimitOf(planned, verb), ct);
            if (problem is not null)
            {
                operation.Fail($"{key.Kind.Name} is not ready", problem);
            }
        }

        return planned.With("object", JsonValues.Read(live));
    }

    private static ValueTask<T> GuardAsync<T>(
        Operation<KubernetesContext> operation, string summary, BlockValue value, T otherwise, Func<KubernetesClient, ObjectKey, Task<T>> work, CancellationToken ct)
    {
        var (version, kind, space, name) = Identity(value);
        return operation.GuardAsync(summary, new ObjectKey(new ObjectKind(version, kind, ""), space, name), otherwise, async client =>
        {
            var found = await Discovery.FindAsync(client, version, kind, ct);
            return await work(client, new ObjectKey(found, found.IsNamespaced ? space.Length > 0 ? space : "default" : "", name));
        });
    }

    private static TimeSpan LimitOf(BlockValue value, string operation) =>
        value.Blocks("timeouts").Select(t => t.TextOrNull(operation)).FirstOrDefault() is { } text ? Durations.Parse(text) ?? Limit : Limit;

    private static IReadOnlyList<string> Ignored(BlockValue value) => value.IsSet("computed_fields") ? value.Texts("computed_fields") : MayDiffer;

    private static (string ApiVersion, string Kind, string Namespace, string Name) Identity(BlockValue value)
    {
        var manifest = Json(value["manifest"]);
        var metadata = manifest["metadata"];
        return (Text(manifest, "apiVersion") ?? "", Text(manifest, "kind") ?? "", Text(metadata, "namespace") ?? "", Text(metadata, "name") ?? "");
    }

    private static JsonObject Json(HclValue value) => value.ToJson() as JsonObject ?? [];

    private static string? Text(JsonNode? node, string name) =>
        node is JsonObject fields && fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
