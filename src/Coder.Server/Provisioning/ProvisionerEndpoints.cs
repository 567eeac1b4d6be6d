using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Search;

namespace Coder.Server.Provisioning;

/// <summary>The API of provisioner daemons and jobs.</summary>
internal static class ProvisionerEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/organizations/{organization}/provisionerdaemons", DaemonsAsync).WithAccess(ResourceTypes.ProvisionerDaemon, Actions.Read);
        api.MapGet("/organizations/{organization}/provisionerjobs", JobsAsync).WithAccess(ResourceTypes.ProvisionerJobs, Actions.Read);
        api.MapGet("/organizations/{organization}/provisionerjobs/{id:guid}", async (
            string organization, Guid id, Actor actor, ProvisionerStore store, CancellationToken ct) =>
            (await store.JobAsync(actor, organization, id, ct)).ToResult()).WithAccess(ResourceTypes.ProvisionerJobs, Actions.Read);
    }

    private static async Task<IResult> DaemonsAsync(HttpContext context, string organization, Actor actor, ProvisionerStore store, CancellationToken ct)
    {
        var query = context.Request.Query;
        var read = Common.Read(query);
        if (read.Error is { } error)
        {
            return error;
        }

        var common = read.Value;
        var filter = new DaemonFilter
        {
            Ids = common.Ids,
            Statuses = common.Statuses,
            TagsJson = common.TagsJson,
            Limit = common.Limit,
            Offline = query["offline"] == "true",
        };
        return (await store.DaemonsAsync(actor, organization, filter, ct)).ToResult();
    }

    private static async Task<IResult> JobsAsync(HttpContext context, string organization, Actor actor, ProvisionerStore store, CancellationToken ct)
    {
        var read = Common.Read(context.Request.Query);
        if (read.Error is { } error)
        {
            return error;
        }

        var common = read.Value;
        var initiator = context.Request.Query["initiator"].ToString();
        var filter = new JobFilter
        {
            Ids = common.Ids,
            Statuses = common.Statuses,
            TagsJson = common.TagsJson,
            Limit = common.Limit,
            Initiator = initiator.Length == 0 ? null : initiator,
        };
        return (await store.JobsAsync(actor, organization, filter, ct)).ToResult();
    }

    /// <summary>The query parameters that both lists have.</summary>
    private sealed record Common(IReadOnlyList<Guid> Ids, IReadOnlyList<string> Statuses, string TagsJson, int? Limit)
    {
        public static Outcome<Common> Read(IQueryCollection query)
        {
            var page = PageRequest.Read(query);
            if (page.Error is { } error)
            {
                return error;
            }

            var problems = new List<ValidationError>();
            var ids = new List<Guid>();
            foreach (var text in Split(query["ids"]))
            {
                if (Guid.TryParse(text, out var id))
                {
                    ids.Add(id);
                }
                else
                {
                    problems.Add(new("ids", $"\"{text}\" is not an id; ids are UUIDs."));
                }
            }

            var tags = query["tags"].ToString();
            if (tags.Length > 0 && !IsTagObject(tags))
            {
                problems.Add(new("tags", "Tags are a JSON object of strings, such as {\"cluster\":\"west\"}."));
            }

            return problems.Count > 0
                ? ApiError.BadRequest("Query parameters have invalid values.", [.. problems])
                : new Common(ids, Split(query["status"]), tags.Length == 0 ? "{}" : tags, page.Value.Limit);
        }

        private static string[] Split(string? text) =>
            (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        private static bool IsTagObject(string text)
        {
            try
            {
                return JsonSerializer.Deserialize<Dictionary<string, string>>(text) is not null;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }
}
