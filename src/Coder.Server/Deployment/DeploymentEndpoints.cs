using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Sharing;

namespace Coder.Server.Deployment;

/// <summary>What the deployment says about itself, and what clients ask before anything else.</summary>
internal static class DeploymentEndpoints
{
    private const string ProjectUrl = "https://github.com/coder/coder";

    /// <summary>Version of the protocol between agents and server.</summary>
    private const string AgentApiVersion = "1.0";

    /// <summary>Version of the protocol between provisioners and server.</summary>
    private const string ProvisionerApiVersion = "1.0";

    /// <summary>The region of the server itself; there are no workspace proxies.</summary>
    private static readonly Guid PrimaryRegion = new("5f2d8c1c-6b1f-4b0e-9f5e-2f8f4f0c7a11");

    public static IServiceCollection AddDeployment(this IServiceCollection services) => services
        .AddSingleton<DeploymentId>()
        .AddSingleton<AgentBinary>();

    public static void MapDeployment(this IEndpointRouteBuilder api)
    {
        api.MapGet("/buildinfo", BuildInfoAsync).WithAccess(AccessRule.Public);
        api.MapGet("/updatecheck", () => Json.Result(new UpdateCheckResponse
        {
            Current = true,
            Version = ServerVersion.Text,
            Url = $"{ProjectUrl}/releases",
        })).WithAccess(AccessRule.Public);
        api.MapGet("/appearance", () => Json.Result(new AppearanceConfig { DocsUrl = "https://coder.com/docs" })).WithAccess(AccessRule.Public);
        api.MapGet("/experiments", () => Json.Result<IReadOnlyList<string>>([])).WithAccess(AccessRule.User);
        api.MapGet("/entitlements", (TimeProvider time) => Json.Result(Features.Entitlements(time.GetUtcNow()))).WithAccess(AccessRule.User);
        api.MapGet("/deployment/ssh", () => Json.Result(new SshConfigResponse { HostnamePrefix = "coder.", HostnameSuffix = "coder" }))
            .WithAccess(AccessRule.User);
        api.MapGet("/regions", (AccessUrl accessUrl, AppOptions apps) => Json.Result(new RegionsResponse
        {
            Regions =
            [
                new Region
                {
                    Id = PrimaryRegion,
                    Name = "primary",
                    DisplayName = "Default",
                    IconUrl = "/emojis/1f3e1.png",
                    Healthy = true,
                    PathAppUrl = accessUrl.Value.AbsoluteUri.TrimEnd('/'),
                    WildcardHostname = apps.Hosts?.Shown(accessUrl.Value) ?? "",
                },
            ],
        })).WithAccess(AccessRule.User);
        api.MapPost("/authcheck", CheckAsync).WithAccess(AccessRule.User);
    }

    private static async Task<IResult> BuildInfoAsync(AccessUrl accessUrl, DeploymentId deployment, CancellationToken ct) =>
        Json.Result(new BuildInfoResponse
        {
            ExternalUrl = ProjectUrl,
            Version = ServerVersion.Text,
            DashboardUrl = accessUrl.Value.AbsoluteUri.TrimEnd('/'),
            AgentApiVersion = AgentApiVersion,
            ProvisionerApiVersion = ProvisionerApiVersion,
            DeploymentId = (await deployment.GetAsync(ct)).ToString(),
        });

    /// <summary>Answers several "may I" at once; an object that names an unknown id is simply not allowed.</summary>
    private static async Task<IResult> CheckAsync(
        HttpContext context, Actor actor, Authorizer authorizer, SharedObjects shared, CancellationToken ct)
    {
        var request = await Json.ReadAsync<AuthorizationRequest>(context, ct);
        if (request.Failed)
        {
            return request.Error!;
        }

        var errors = new List<ValidationError>();
        var asked = new Dictionary<string, AccessObject>(StringComparer.Ordinal);
        foreach (var (name, check) in request.Value.Checks)
        {
            if (ToObject(check.Object, actor) is { } target)
            {
                asked[name] = target;
            }
            else
            {
                errors.Add(new($"checks.{name}.object", "owner_id must be an id or \"me\"; organization_id and resource_id must be ids."));
            }
        }

        if (errors.Count > 0)
        {
            return ApiError.BadRequest("Some checks are malformed.", [.. errors]);
        }

        // Of things that can be shared, what counts is how they are stored, not how the question describes them.
        var known = await shared.FindAsync(actor, asked.Values, ct);
        bool Can(string action, AccessObject target) => target.Id is { } id && SharedObjects.Has(target.ResourceType)
            ? known.TryGetValue(id, out var found) && found.ResourceType == target.ResourceType && authorizer.Can(actor, action, found)
            : authorizer.Can(actor, action, target);
        return Json.Result<IReadOnlyDictionary<string, bool>>(
            asked.ToDictionary(check => check.Key, check => Can(request.Value.Checks[check.Key].Action, check.Value), StringComparer.Ordinal));
    }

    private static AccessObject? ToObject(AuthorizationObject target, Actor actor)
    {
        Guid? owner = target.OwnerId is "me" ? actor.UserId : null;
        return (owner is not null || TryId(target.OwnerId, out owner))
            && TryId(target.OrganizationId, out var organization)
            && TryId(target.ResourceId, out var resource)
                ? new AccessObject(target.ResourceType, organization, owner, resource) { AnyOrganization = target.AnyOrg == true }
                : null;
    }

    private static bool TryId(string? text, out Guid? id)
    {
        id = Guid.TryParse(text, out var parsed) ? parsed : null;
        return string.IsNullOrEmpty(text) || id is not null;
    }
}
