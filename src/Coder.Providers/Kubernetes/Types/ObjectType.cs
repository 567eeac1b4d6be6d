using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;
using Coder.Providers.Kubernetes.Inspecting;
using Coder.Providers.Kubernetes.Mapping;
using Coder.Terraform.Providers;

namespace Coder.Providers.Kubernetes.Types;

/// <summary>
/// A resource type for one kind of objects. It is made and changed by server-side apply, so that the cluster knows which
/// fields are the template's; the template's win.
/// </summary>
internal sealed class ObjectType(string name, ObjectDeclaration declaration) : ResourceType<KubernetesContext>(name, declaration.Table.Block)
{
    /// <summary>Tells whose build made an object, so that one that was cut off finds it again.</summary>
    public const string OwnerAnnotation = "coder.com/made-by";

    // Those of generated names in Kubernetes: no vowels, nothing that looks alike.
    private const string NameCharacters = "bcdfghjklmnpqrstvwxz2456789";

    private readonly ObjectKind _kind = declaration.Kind;

    /// <inheritdoc/>
    public override long SchemaVersion => declaration.StateVersion;

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems) => Names.Check(_kind, config, problems);

    /// <inheritdoc/>
    public override HclValue PlanTable(HclValue config, HclValue proposed, bool exists) =>
        exists ? Block.PlanChange(config, proposed) : Block.Plan(config, proposed);

    /// <inheritdoc/>
    public override BlockValue Plan(Operation<KubernetesContext> operation, BlockValue? prior, BlockValue planned)
    {
        var isDead = prior is { } before && IsDead(before);
        return prior is null || (!isDead && prior.Value.Value.Equals(planned.Value))
            ? planned
            : WithMetadata(planned, metadata => (isDead ? metadata.With("uid", HclValue.Unknown(HclType.String)) : metadata)
                .With("generation", HclValue.Unknown(HclType.Number))
                .With("resource_version", HclValue.Unknown(HclType.String)));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<AttributePath> Replacements(BlockValue prior, BlockValue planned) => IsDead(prior)
        ? [AttributePath.Of("metadata").At(0).Attribute("uid")]
        : declaration.FixedParts.Changed(declaration.Table, prior.Value, planned.Value);

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> ReadAsync(Operation<KubernetesContext> operation, BlockValue state, CancellationToken ct)
    {
        var key = KeyOf(state);
        return operation.GuardAsync<BlockValue?>($"{_kind.Name} cannot be read", key, state, async client =>
        {
            if (await client.FindAsync(key, ct) is not { } live)
            {
                return null;
            }

            var now = new BlockValue(new ObjectReader(Reading.Refresh).Read(declaration.Table, state.Value, live));
            if (!IsFinished(live))
            {
                return now;
            }

            operation.Log.Write(ProgressLevel.Warn, $"{operation.Address}: {Ending(key, live)} It is replaced if it is still wanted.");
            return WithMetadata(now, metadata => metadata.With("uid", HclValue.Null(HclType.String)));
        });
    }

    /// <inheritdoc/>
    public override ValueTask<string?> InspectAsync(
        Operation<KubernetesContext> operation, BlockValue state, DateTimeOffset since, CancellationToken ct)
    {
        var key = KeyOf(state);
        return declaration.HasPods
            ? operation.GuardAsync<string?>($"{_kind.Name} cannot be read", key, null, client =>
                new ObjectInspection(client, key, Metadata(state).Text("uid"), since).RunAsync(ct))
            : new((string?)null);
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(Operation<KubernetesContext> operation, BlockValue planned, CancellationToken ct)
    {
        planned = Named(planned);
        var key = KeyOf(planned);
        return operation.GuardAsync<BlockValue?>($"{_kind.Name} cannot be created", key, null, async client =>
            await IsFreeAsync(operation, client, key, planned, ct) ? await ApplyAsync(operation, client, key, planned, "create", ct) : null);
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue> UpdateAsync(
        Operation<KubernetesContext> operation, BlockValue prior, BlockValue planned, CancellationToken ct)
    {
        var key = KeyOf(planned);
        return operation.GuardAsync($"{_kind.Name} cannot be changed", key, prior, client => ApplyAsync(operation, client, key, planned, "update", ct));
    }

    /// <inheritdoc/>
    public override async ValueTask DeleteAsync(Operation<KubernetesContext> operation, BlockValue state, CancellationToken ct)
    {
        var key = KeyOf(state);
        await operation.GuardAsync($"{_kind.Name} cannot be deleted", key, false, async client =>
        {
            if (await RemoveAsync(operation, client, key, Metadata(state).TextOrNull("uid"), declaration.Limit(state, "delete"), ct) is { } problem)
            {
                operation.Fail($"{_kind.Name} is not gone", problem);
            }

            return true;
        });
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> ImportAsync(Operation<KubernetesContext> operation, string id, CancellationToken ct)
    {
        var parts = id.Split('/');
        if (parts.Length != (_kind.IsNamespaced ? 2 : 1) || parts.Any(p => p.Length == 0))
        {
            operation.Fail("Invalid id", $"\"{id}\" does not name a {_kind.Name}: write {(_kind.IsNamespaced ? "NAMESPACE/NAME" : "NAME")}.");
            return new((BlockValue?)null);
        }

        var key = new ObjectKey(_kind, _kind.IsNamespaced ? parts[0] : "", parts[^1]);
        return operation.GuardAsync<BlockValue?>($"{_kind.Name} cannot be read", key, null, async client =>
        {
            if (await client.FindAsync(key, ct) is not { } live)
            {
                return null;
            }

            AdmissionAdditions.Remove(live);
            return new BlockValue(new ObjectReader(Reading.Everything).Read(declaration.Table, null, live)).With("id", id);
        });
    }

    private async Task<BlockValue> ApplyAsync(
        Operation<KubernetesContext> operation, KubernetesClient client, ObjectKey key, BlockValue planned, string verb, CancellationToken ct)
    {
        var live = await client.ApplyAsync(key, Body(operation, planned), KubernetesClient.FieldManager, force: true, ct);
        if (declaration.Goal(planned) is { } goal)
        {
            (live, var problem) = await operation.Context.Waiter(operation.Log).UntilAsync(key, live, goal, declaration.Limit(planned, verb), ct);
            if (problem is not null)
            {
                operation.Fail($"{_kind.Name} is not ready", problem);
            }
        }

        var reached = new ObjectReader(Reading.Fill).Read(declaration.Table, planned.Value, live);
        return new BlockValue(reached).With("id", key.Kind.IsNamespaced ? $"{key.Namespace}/{key.Name}" : key.Name);
    }

    // Server-side apply would change an object of the same name that is somebody else's.
    private async Task<bool> IsFreeAsync(
        Operation<KubernetesContext> operation, KubernetesClient client, ObjectKey key, BlockValue planned, CancellationToken ct)
    {
        if (await client.FindAsync(key, ct) is not { } existing)
        {
            return true;
        }

        var owner = Owner(operation);
        var isEnding = existing["metadata"]?["deletionTimestamp"] is not null;
        if (!isEnding && (owner.Length == 0 || (string?)existing["metadata"]?["annotations"]?[OwnerAnnotation] != owner))
        {
            operation.Fail($"{_kind.Name} exists already", Refusals.Taken(key, Manager(existing)));
            return false;
        }

        if (!isEnding && !declaration.IsRemade)
        {
            operation.Log.Write(ProgressLevel.Info, $"{operation.Address}: {key} was made by a build of this workspace that was interrupted; it is used");
            return true;
        }

        operation.Log.Write(ProgressLevel.Info, $"{operation.Address}: waiting until the {key} of an earlier build is gone");
        if (await RemoveAsync(operation, client, key, (string?)existing["metadata"]?["uid"], declaration.Limit(planned, "delete"), ct) is not { } problem)
        {
            return true;
        }

        operation.Fail($"{_kind.Name} is not gone", problem);
        return false;
    }

    private async Task<string?> RemoveAsync(
        Operation<KubernetesContext> operation, KubernetesClient client, ObjectKey key, string? uid, TimeSpan limit, CancellationToken ct)
    {
        try
        {
            return await client.DeleteAsync(key, uid, declaration.Propagation, ct) is { } ending
                ? await operation.Context.Waiter(operation.Log).UntilGoneAsync(key, ending, limit, ct)
                : null;
        }
        catch (ApiException e) when (e.Error.IsConflict && uid is not null)
        {
            operation.Log.Write(ProgressLevel.Info, $"{operation.Address}: {key} is another object by now and is left alone");
            return null;
        }
    }

    private JsonObject Body(Operation<KubernetesContext> operation, BlockValue planned)
    {
        var body = ObjectWriter.Write(declaration.Table, planned);
        body["apiVersion"] = _kind.ApiVersion;
        body["kind"] = _kind.Name;
        if (Owner(operation) is { Length: > 0 } owner)
        {
            var metadata = body["metadata"]!.AsObject();
            if (metadata["annotations"] is not JsonObject annotations)
            {
                metadata["annotations"] = annotations = [];
            }

            annotations[OwnerAnnotation] = owner;
        }

        return body;
    }

    private static string Owner(Operation<KubernetesContext> operation) =>
        operation.Context.Options.Owner is { Length: > 0 } owner ? $"{owner}/{operation.Address}" : "";

    /// <summary>Who made an object; null when the cluster does not tell.</summary>
    public static string? Manager(JsonObject live) =>
        (live["metadata"]?["managedFields"] as JsonArray)?.OfType<JsonObject>().Select(f => (string?)f["manager"]).FirstOrDefault();

    private static BlockValue Named(BlockValue planned)
    {
        var metadata = Metadata(planned);
        return metadata.IsSet("name")
            ? planned
            : WithMetadata(planned, m => m.With("name", m.Text("generate_name") + RandomNumberGenerator.GetString(NameCharacters, 5)));
    }

    private ObjectKey KeyOf(BlockValue value)
    {
        var metadata = Metadata(value);
        return new ObjectKey(_kind, _kind.IsNamespaced ? metadata.Text("namespace") : "", metadata.Text("name"));
    }

    private static BlockValue Metadata(BlockValue value) => value.Blocks("metadata").First();

    private static BlockValue WithMetadata(BlockValue value, Func<BlockValue, BlockValue> change)
    {
        var changed = change(Metadata(value)).Value;
        return value.With("metadata", HclValue.List(changed.Type, [changed]));
    }

    // See ReadAsync: a pod that has ended stays in the state, so that it is deleted, and is told by an absent uid.
    private static bool IsDead(BlockValue state) => Metadata(state).IsAbsent("uid");

    private bool IsFinished(JsonObject live) => _kind == ObjectKind.Pod && (string?)live["spec"]?["restartPolicy"] != "Never"
        && (string?)live["status"]?["phase"] is "Failed" or "Succeeded" && live["metadata"]?["deletionTimestamp"] is null;

    private static string Ending(ObjectKey key, JsonObject live)
    {
        var facts = new Facts(key) { Object = live };
        facts.Pods[key.Name] = live;
        return PodTroubles.Find(facts).FirstOrDefault()?.Sentence ?? $"{key} has ended.";
    }
}
