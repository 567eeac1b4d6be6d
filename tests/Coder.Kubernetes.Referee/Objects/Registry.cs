using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Admission;
using Coder.Kubernetes.Referee.Defaults;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Patching;
using Coder.Kubernetes.Referee.Resources;
using Coder.Kubernetes.Referee.Rules;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Objects;

/// <summary>
/// Creates, changes and deletes objects the way the API server does for everyone: decode, default, admit, validate, store. Callers hold the storage's gate.
/// </summary>
internal sealed class Registry(Storage storage, TimeProvider clock)
{
    private readonly Preparation _preparation = new(storage);
    private readonly AdmissionChain _admission = new(storage);
    private readonly Dictionary<string, int> _generated = new(StringComparer.Ordinal);

    public Storage Storage => storage;

    public string Now => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <exception cref="ApiError">There is no such object (404).</exception>
    public JsonObject Get(ResourceType type, string? ns, string name) => storage.Find(type, ns, name) ?? throw ApiError.NotFound(type, name);

    /// <exception cref="ApiError">The object is refused.</exception>
    public JsonObject Create(ResourceType type, string? ns, JsonObject body, WriteOptions options) => Insert(type, ns, Decode(type, ns, body, options), options, null);

    /// <summary>Replaces an object, or with a <paramref name="subresource"/> only its part.</summary>
    /// <exception cref="ApiError">The object is refused, or was changed meanwhile (409).</exception>
    public JsonObject Update(ResourceType type, string? ns, string name, JsonObject body, WriteOptions options, string subresource = "")
    {
        var live = Get(type, ns, name);
        var value = Decode(type, ns, body, options);
        if ((value.Text("metadata", "name") ?? name) != name)
        {
            throw ApiError.BadRequest($"the name of the object ({value.Text("metadata", "name")}) does not match the name on the URL ({name})");
        }

        return Replace(type, live, value, options, subresource, managers => managers);
    }

    /// <summary>Changes an object by a patch of one of the three older kinds.</summary>
    /// <exception cref="ApiError">The result is refused, or was changed meanwhile (409).</exception>
    public JsonObject Patch(ResourceType type, string? ns, string name, Func<JsonObject, JsonObject> patch, WriteOptions options, string subresource = "")
    {
        var live = Get(type, ns, name);
        return Replace(type, live, Decode(type, ns, patch(live.Copy()), options), options, subresource, managers => managers);
    }

    /// <summary>Server-side apply; makes the object when there is none.</summary>
    /// <returns>The object, and whether it was made.</returns>
    /// <exception cref="ApiError">The result is refused, or others own fields of it (409).</exception>
    public (JsonObject Object, bool IsNew) Apply(ResourceType type, string? ns, string name, JsonObject applied, WriteOptions options, string subresource = "")
    {
        Json.DropNulls(applied);
        if (applied.At("metadata", "managedFields") is not null)
        {
            throw ApiError.BadRequest("metadata.managedFields must be nil");
        }

        applied.Ensure("metadata").Default("name", name);
        var unknown = SchemaValidator.Check(type, type.Definition, Decodable(type, ns, applied));
        if (unknown.Count > 0)
        {
            var field = unknown[0].Split('"')[1];
            throw new ApiError(500, "", $"failed to create typed patch object ({(ns is null ? "" : ns + "/")}{name}; {type.ApiVersion}, Kind={type.Kind}): .{field}: field not declared in schema");
        }

        var live = storage.Find(type, ns, name);
        if (live is null && (subresource.Length > 0 || applied.Text("metadata", "resourceVersion") is not null || applied.Text("metadata", "uid") is not null))
        {
            throw subresource.Length > 0
                ? ApiError.NotFound(type, name)
                : ApiError.Conflict(type, name, "uid mismatch: the provided object specified uid or resourceVersion, and no existing object was found");
        }

        CheckVersion(type, name, live, applied);
        var managers = FieldManagers.Of(type, live);
        var plain = applied.Copy();
        plain.Ensure("metadata").Remove("resourceVersion");
        var merged = managers.Apply(live, plain, options.Manager, subresource, options.Force, Now);
        var fields = merged.At("metadata", "managedFields")!.DeepClone();
        return live is null
            ? (Insert(type, ns, merged, options, fields), true)
            : (Replace(type, live, merged, options, subresource, _ => null), false);
    }

    /// <summary>Deletes, or begins to: what has finalizers or a grace period is only marked.</summary>
    /// <returns>The object as it was last.</returns>
    /// <exception cref="ApiError">There is none (404), or a precondition does not hold (409).</exception>
    public (JsonObject Object, bool IsGone) Delete(ResourceType type, string? ns, string name, JsonObject? request, WriteOptions options)
    {
        var live = Get(type, ns, name);
        Deletion.CheckPreconditions(type, live, request);
        var value = live.Copy();
        var grace = Deletion.Mark(type, value, request, clock.GetUtcNow());
        if (options.DryRun)
        {
            return (value, true);
        }

        if (Deletion.IsReady(value, grace))
        {
            return (storage.Remove(type, value), true);
        }

        return Json.Same(value, live) ? (live, false) : (storage.Put(type, value), false);
    }

    /// <summary>Stores what a controller changed in a copy of a stored object, without the checks that users' writes get. Nothing happens when nothing changed.</summary>
    public JsonObject Store(ResourceType type, JsonObject value, string controller, string subresource = "status")
    {
        var live = storage.Find(type, value.Text("metadata", "namespace"), value.Text("metadata", "name")!);
        if (live is null || Json.Same(live, value))
        {
            return live ?? value;
        }

        FieldManagers.Of(type, live).Update(live, value, controller, subresource, Now);
        return Finish(type, value);
    }

    private JsonObject Insert(ResourceType type, string? ns, JsonObject value, WriteOptions options, JsonNode? managedFields)
    {
        var metadata = value.Ensure("metadata");
        if (metadata.Text("resourceVersion") is { Length: > 0 })
        {
            throw ApiError.BadRequest("resourceVersion should not be set on objects to be created");
        }

        var isGenerated = string.IsNullOrEmpty(metadata.Text("name")) && metadata.Text("generateName") is { Length: > 0 };
        var prefix = $"{metadata.Text("generateName")}";
        if (isGenerated)
        {
            metadata["name"] = Generated.Name(prefix, _generated.GetValueOrDefault(prefix));
        }

        foreach (var field in new[] { "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink" })
        {
            metadata.Remove(field);
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now;
        if (type.Has(ResourceTraits.Generation))
        {
            metadata["generation"] = 1;
        }

        if (type.Has(ResourceTraits.Status))
        {
            value.Remove("status");
        }

        ObjectDefaults.Fill(type, value);
        _admission.Mutate(type, value, options);
        _preparation.Prepare(type, value);
        ObjectRules.Validate(type, value, null);
        if (storage.Find(type, ns, metadata.Text("name")!) is not null)
        {
            throw ApiError.AlreadyExists(type, metadata.Text("name")!);
        }

        _admission.Validate(type, value);
        if (managedFields is null)
        {
            FieldManagers.Of(type, null).Update(null, value, options.Manager, "", Now);
        }
        else
        {
            metadata["managedFields"] = managedFields.DeepClone();
        }

        if (isGenerated && !options.DryRun)
        {
            _generated[prefix] = _generated.GetValueOrDefault(prefix) + 1;
        }

        return options.DryRun ? value : storage.Put(type, value);
    }

    private JsonObject Replace(ResourceType type, JsonObject live, JsonObject value, WriteOptions options, string subresource, Func<FieldManagers, FieldManagers?> track)
    {
        CheckVersion(type, live.Text("metadata", "name")!, live, value);
        value = Deletion.Merged(type, live, value, subresource);
        ObjectDefaults.Fill(type, value);
        Preparation.Keep(type, value, live);
        if (subresource.Length == 0)
        {
            _admission.Update(type, value, live);
        }

        ObjectRules.Validate(type, value, live);
        if (type.Has(ResourceTraits.Generation) && !Json.Same(value["spec"], live["spec"]))
        {
            value.Ensure("metadata")["generation"] = (live.Number("metadata", "generation") ?? 0) + 1;
        }

        track(FieldManagers.Of(type, live))?.Update(live, value, options.Manager, subresource, Now);
        if (options.DryRun)
        {
            return value;
        }

        return IsUnchanged(live, value) ? live : Finish(type, value);
    }

    private JsonObject Finish(ResourceType type, JsonObject value) => value.Text("metadata", "deletionTimestamp") is not null && Deletion.IsReady(value, value.Number("metadata", "deletionGracePeriodSeconds") ?? 0)
        ? storage.Remove(type, value)
        : storage.Put(type, value);

    private static void CheckVersion(ResourceType type, string name, JsonObject? live, JsonObject value)
    {
        if (live is not null && value.Text("metadata", "resourceVersion") is { Length: > 0 } version && version != live.Text("metadata", "resourceVersion"))
        {
            throw ApiError.Modified(type, name);
        }

        if (live is not null && value.Text("metadata", "uid") is { Length: > 0 } uid && uid != live.Text("metadata", "uid"))
        {
            throw ApiError.Conflict(type, name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Text("metadata", "uid")}");
        }
    }

    private static bool IsUnchanged(JsonObject live, JsonObject value)
    {
        var (before, after) = (live.Copy(), value.Copy());
        foreach (var entry in before.Items("metadata", "managedFields").Concat(after.Items("metadata", "managedFields")))
        {
            entry.Remove("time");
        }

        return Json.Same(before, after);
    }

    private static JsonObject Decode(ResourceType type, string? ns, JsonObject body, WriteOptions options)
    {
        var value = Decodable(type, ns, body);
        var unknown = SchemaValidator.Check(type, type.Definition, value);
        if (unknown.Count > 0 && options.Validation == "Strict")
        {
            throw ApiError.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: strict decoding error: {string.Join(", ", unknown)}");
        }

        if (options.Validation == "Warn")
        {
            options.Warnings.AddRange(unknown);
        }

        foreach (var field in unknown)
        {
            UnknownFields.Remove(value, field.Split('"')[1]);
        }

        return value;
    }

    private static JsonObject Decodable(ResourceType type, string? ns, JsonObject body)
    {
        Json.DropNulls(body);
        body.Default("apiVersion", type.ApiVersion);
        body.Default("kind", type.Kind);
        if (body.Text("apiVersion") != type.ApiVersion)
        {
            throw ApiError.BadRequest($"the API version in the data ({body.Text("apiVersion")}) does not match the expected API version ({type.ApiVersion})");
        }

        if (body.Text("kind") != type.Kind)
        {
            throw ApiError.BadRequest($"{body.Text("kind")} in version \"{type.Version}\" cannot be handled as a {type.Kind}: no kind \"{body.Text("kind")}\" is registered here");
        }

        var metadata = body.Ensure("metadata");
        if (type.Namespaced)
        {
            metadata.Default("namespace", ns);
            if (metadata.Text("namespace") != ns)
            {
                throw ApiError.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            }
        }

        return body;
    }
}
