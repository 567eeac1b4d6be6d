using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;

namespace Coder.Server.Organizations.Sync;

/// <summary>Routes of how logins decide about organizations, groups and roles.</summary>
internal static class IdpSyncEndpoints
{
    private const string Site = "/settings/idpsync";
    private const string InOrganization = "/organizations/{organization}/settings/idpsync";

    public static IServiceCollection AddIdpSyncSettings(this IServiceCollection services) => services
        .AddSingleton<IdpSyncChanges>()
        .AddSingleton<ClaimCatalog>();

    public static void MapIdpSyncSettings(this IEndpointRouteBuilder api)
    {
        var read = api.MapGroup("").WithAccess(ResourceTypes.IdpSyncSettings, Actions.Read);
        read.MapGet(Site + "/organization", async (Actor actor, IdpSyncChanges sync, CancellationToken ct) =>
            (await sync.OrganizationsAsync(actor, ct)).ToResult());
        read.MapGet(InOrganization + "/groups", (string organization, Actor actor, OrganizationStore store, IdpSyncChanges sync, CancellationToken ct) =>
            InAsync(organization, actor, store, found => sync.GroupsAsync(actor, found, ct), ct));
        read.MapGet(InOrganization + "/roles", (string organization, Actor actor, OrganizationStore store, IdpSyncChanges sync, CancellationToken ct) =>
            InAsync(organization, actor, store, found => sync.RolesAsync(actor, found, ct), ct));
        read.MapGet(Site + "/available-fields", async (Actor actor, ClaimCatalog claims, CancellationToken ct) =>
            (await claims.FieldsAsync(actor, null, ct)).ToResult());
        read.MapGet(Site + "/field-values", async (string? claimField, Actor actor, ClaimCatalog claims, CancellationToken ct) =>
            (await claims.ValuesAsync(actor, null, claimField ?? "", ct)).ToResult());
        read.MapGet(InOrganization + "/available-fields", (string organization, Actor actor, OrganizationStore store, ClaimCatalog claims, CancellationToken ct) =>
            InAsync(organization, actor, store, found => claims.FieldsAsync(actor, found.Id, ct), ct));
        read.MapGet(
            InOrganization + "/field-values",
            (string organization, string? claimField, Actor actor, OrganizationStore store, ClaimCatalog claims, CancellationToken ct) =>
                InAsync(organization, actor, store, found => claims.ValuesAsync(actor, found.Id, claimField ?? "", ct), ct));

        var update = api.MapGroup("").WithAccess(ResourceTypes.IdpSyncSettings, Actions.Update);
        MapOrganizations<OrganizationSyncSettings>(update, "", (_, body) => body);
        MapOrganizations<PatchOrganizationIdpSyncConfigRequest>(
            update, "/config", (before, body) => before with { Field = body.Field, OrganizationAssignDefault = body.AssignDefault });
        MapOrganizations<PatchIdpSyncMappingRequest<Guid>>(
            update, "/mapping", (before, body) => before with { Mapping = IdpSyncMappings.Apply(before.Mapping, body) });
        MapGroups<GroupSyncSettings>(update, "", (_, body) => body);
        MapGroups<PatchGroupIdpSyncConfigRequest>(update, "/config", (before, body) => before with
        {
            Field = body.Field,
            RegexFilter = body.RegexFilter,
            AutoCreateMissingGroups = body.AutoCreateMissingGroups,
        });
        MapGroups<PatchIdpSyncMappingRequest<Guid>>(
            update, "/mapping", (before, body) => before with { Mapping = IdpSyncMappings.Apply(before.Mapping, body) });
        MapRoles<RoleSyncSettings>(update, "", (_, body) => body);
        MapRoles<PatchRoleIdpSyncConfigRequest>(update, "/config", (before, body) => before with { Field = body.Field });
        MapRoles<PatchIdpSyncMappingRequest<string>>(
            update, "/mapping", (before, body) => before with { Mapping = IdpSyncMappings.Apply(before.Mapping, body) });
    }

    private static void MapOrganizations<T>(
        IEndpointRouteBuilder update, string part, Func<OrganizationSyncSettings, T, OrganizationSyncSettings> change)
        where T : class =>
        update.MapPatch(Site + "/organization" + part, async (HttpContext context, Actor actor, IdpSyncChanges sync, CancellationToken ct) =>
        {
            var body = await Json.ReadAsync<T>(context, ct);
            return body.Error is { } error ? error : (await sync.SetOrganizationsAsync(actor, before => change(before, body.Value), ct)).ToResult();
        });

    private static void MapGroups<T>(IEndpointRouteBuilder update, string part, Func<GroupSyncSettings, T, GroupSyncSettings> change)
        where T : class => update.MapPatch(
        InOrganization + "/groups" + part,
        async (string organization, HttpContext context, Actor actor, OrganizationStore store, IdpSyncChanges sync, CancellationToken ct) =>
        {
            var body = await Json.ReadAsync<T>(context, ct);
            return body.Error is { } error
                ? error
                : await InAsync(organization, actor, store, found => sync.SetGroupsAsync(actor, found, before => change(before, body.Value), ct), ct);
        });

    private static void MapRoles<T>(IEndpointRouteBuilder update, string part, Func<RoleSyncSettings, T, RoleSyncSettings> change)
        where T : class => update.MapPatch(
        InOrganization + "/roles" + part,
        async (string organization, HttpContext context, Actor actor, OrganizationStore store, IdpSyncChanges sync, CancellationToken ct) =>
        {
            var body = await Json.ReadAsync<T>(context, ct);
            return body.Error is { } error
                ? error
                : await InAsync(organization, actor, store, found => sync.SetRolesAsync(actor, found, before => change(before, body.Value), ct), ct);
        });

    private static async Task<IResult> InAsync<T>(
        string organization, Actor actor, OrganizationStore store, Func<Organization, Task<Outcome<T>>> answer, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, ct);
        return found.Error is { } error ? error : (await answer(found.Value)).ToResult();
    }
}
