using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Terraform.Providers;

namespace Coder.Providers.Docker.Image;

/// <summary>Builds an image with the engine's classic builder (<c>POST /build</c>).</summary>
internal static class ImageBuild
{
    /// <summary>Sends the context and writes the build's output to the build log.</summary>
    /// <param name="operation">What it is done for.</param>
    /// <param name="name">The image's name.</param>
    /// <param name="build">The <c>build</c> block.</param>
    /// <param name="ct">Cancels the build.</param>
    /// <exception cref="EngineException">The build failed, or the engine was not reached.</exception>
    /// <exception cref="IOException">The context cannot be packed.</exception>
    public static async Task RunAsync(Operation<DockerContext> operation, string name, BlockValue build, CancellationToken ct)
    {
        var options = operation.Context.Options;
        operation.Log.Write(ProgressLevel.Info, $"{operation.Address}: building the image {name}");
        await using var archive = build.Text("remote_context").Length > 0
            ? null
            : await BuildContext.PackAsync(options, build.Text("context"), build.Text("dockerfile"), ct);
        using var content = archive is null ? null : new StreamContent(archive);
        if (content is not null)
        {
            content.Headers.ContentType = new("application/x-tar");
        }

        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Logins(build) is { Count: > 0 } logins)
        {
            headers["X-Registry-Config"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(logins.ToJsonString()));
        }

        var engine = operation.Context.Engine;
        IProgressLog log = build.Flag("suppress_output") ? SilentLog.Instance : operation.Log;
        try
        {
            using var response = await engine.StreamAsync(HttpMethod.Post, "build?" + Query(name, build), content, headers, ct);
            await new EngineProgress(log, operation.Address, options.TimeProvider).ReadAsync(engine, response, ct);
        }
        catch (EngineException e) when (e.Status is not null)
        {
            throw new EngineException(e.Status, e.Message, e) { IsOfBuild = true };
        }
    }

    /// <summary>The query of the call.</summary>
    internal static string Query(string name, BlockValue build)
    {
        var query = new StringBuilder();
        void Add(string key, string value)
        {
            if (value.Length > 0)
            {
                query.Append(query.Length == 0 ? "" : "&").Append(key).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        string Number(string field) => build.NumberOrNull(field) is { } number and not 0 ? number.ToString(CultureInfo.InvariantCulture) : "";
        string Flag(string field) => build.Flag(field) ? "1" : "";

        foreach (var tag in build.Texts("tag").Prepend(name))
        {
            Add("t", tag);
        }

        Add("dockerfile", build.Text("dockerfile"));
        Add("remote", build.Text("remote_context"));
        Add("buildargs", Json(build.Map("build_args")));
        Add("labels", Json(build.Map("label").Concat(build.Map("labels")).GroupBy(l => l.Key, StringComparer.Ordinal).Select(g => g.Last())));
        Add("target", build.Text("target"));
        Add("platform", build.Text("platform"));
        Add("pull", Flag("pull_parent"));
        Add("nocache", Flag("no_cache"));
        Add("rm", build.Flag("remove") ? "1" : "0");
        Add("forcerm", Flag("force_remove"));
        Add("squash", Flag("squash"));
        Add("extrahosts", string.Join(',', build.Texts("extra_hosts")));
        Add("networkmode", build.Text("network_mode"));
        Add("cachefrom", build.Texts("cache_from") is { Count: > 0 } caches ? EngineJson.Array(caches).ToJsonString() : "");
        Add("securityopt", build.Texts("security_opt") is { Count: > 0 } security ? EngineJson.Array(security).ToJsonString() : "");
        Add("isolation", build.Text("isolation"));
        Add("memory", Number("memory"));
        Add("memswap", Number("memory_swap"));
        Add("shmsize", Number("shm_size"));
        Add("cpushares", Number("cpu_shares"));
        Add("cpuperiod", Number("cpu_period"));
        Add("cpuquota", Number("cpu_quota"));
        Add("cpusetcpus", build.Text("cpu_set_cpus"));
        Add("cpusetmems", build.Text("cpu_set_mems"));
        Add("cgroupparent", build.Text("cgroup_parent"));
        var limits = build.Blocks("ulimit").Select(u => (JsonNode)new JsonObject { ["Name"] = u.Text("name"), ["Soft"] = u.Number("soft"), ["Hard"] = u.Number("hard") }).ToArray();
        Add("ulimits", limits.Length > 0 ? new JsonArray(limits).ToJsonString() : "");
        return query.ToString();
    }

    private static string Json(IEnumerable<KeyValuePair<string, string>> map) =>
        EngineJson.Object(map) is { Count: > 0 } members ? members.ToJsonString() : "";

    private static JsonObject Logins(BlockValue build)
    {
        var logins = new JsonObject();
        foreach (var login in build.Blocks("auth_config"))
        {
            logins[login.Text("host_name")] = new JsonObject
            {
                ["username"] = login.Text("user_name"),
                ["password"] = login.Text("password"),
                ["auth"] = login.Text("auth"),
                ["serveraddress"] = login.Text("server_address"),
                ["identitytoken"] = login.Text("identity_token"),
                ["registrytoken"] = login.Text("registry_token"),
            };
        }

        return logins;
    }
}
