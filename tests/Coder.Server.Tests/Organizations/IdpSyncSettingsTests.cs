using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Organizations;

public sealed class IdpSyncSettingsTests
{
    private const string Organizations = "/settings/idpsync/organization";
    private const string Groups = "/organizations/default/settings/idpsync/groups";
    private const string RolesPath = "/organizations/default/settings/idpsync/roles";

    [Fact]
    public async Task Settings_are_replaced_in_whole_or_in_part()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var lab = await owner.CreateGroupAsync(owner.OrganizationId, "lab");
        var mapping = new Dictionary<string, IReadOnlyList<Guid>> { ["staff"] = [lab.Id] };

        var set = await PatchAsync<GroupSyncSettings>(owner, Groups, new GroupSyncSettings { Field = "groups", Mapping = mapping, RegexFilter = "^s" });
        (set.Field, set.RegexFilter, set.Mapping["staff"]).ShouldBe(("groups", "^s", set.Mapping["staff"]));
        var config = await PatchAsync<GroupSyncSettings>(owner, Groups + "/config", new PatchGroupIdpSyncConfigRequest { Field = "teams", AutoCreateMissingGroups = true });
        (config.Field, config.RegexFilter, config.AutoCreateMissingGroups).ShouldBe(("teams", null, true));
        config.Mapping["staff"].ShouldBe([lab.Id]);
        var pairs = await PatchAsync<GroupSyncSettings>(owner, Groups + "/mapping", new PatchIdpSyncMappingRequest<Guid>
        {
            Add = [new() { Given = "guests", Gets = owner.OrganizationId }, new() { Given = "staff", Gets = owner.OrganizationId }],
            Remove = [new() { Given = "staff", Gets = lab.Id }, new() { Given = "guests", Gets = owner.OrganizationId }],
        });
        pairs.Mapping.Keys.ShouldBe(["staff"]);
        pairs.Mapping["staff"].ShouldBe([owner.OrganizationId]);
        (await owner.Client.GetAsync<GroupSyncSettings>(Groups)).Mapping["staff"].ShouldBe([owner.OrganizationId]);

        var sites = await PatchAsync<OrganizationSyncSettings>(owner, Organizations + "/config", new PatchOrganizationIdpSyncConfigRequest { Field = "orgs" });
        (sites.Field, sites.OrganizationAssignDefault).ShouldBe(("orgs", false));
        var roles = await PatchAsync<RoleSyncSettings>(owner, RolesPath, new { field = "roles", mapping = new { boss = new[] { "organization-admin" } } });
        roles.Mapping["boss"].ShouldBe(["organization-admin"]);
    }

    [Fact]
    public async Task What_does_not_exist_or_cannot_be_given_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var (bob, eve) = (await server.MemberAsync(owner, "bob"), await server.MemberAsync(owner, "eve"));
        (await owner.SetRolesAsync(owner.OrganizationId, eve.Id, "organization-user-admin")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var research = await owner.CreateOrganizationAsync("research");
        var stranger = Guid.NewGuid();

        (await RefusedAsync(owner, Groups, new { field = "groups", mapping = new { a = new[] { research.Id } } }))
            .ShouldBe(new("mapping", $"There is no group {research.Id} in this organization."));
        (await RefusedAsync(owner, Organizations, new { field = "orgs", mapping = new { a = new[] { stranger } } }))
            .ShouldBe(new("mapping", $"There is no organization {stranger}."));
        (await RefusedAsync(owner, Groups, new { field = "groups", regex_filter = "(" })).Detail.ShouldStartWith("Not a regular expression that can be used: ");
        (await RefusedAsync(owner, RolesPath, new { field = "roles", mapping = new { a = new[] { "king" } } })).Detail.ShouldStartWith("There is no role \"king\";");
        var withoutList = new { field = "roles", mapping = new Dictionary<string, string[]?> { ["a"] = null } };
        (await (await owner.Client.SendAsync(HttpMethod.Patch, RolesPath, withoutList)).ErrorAsync(HttpStatusCode.BadRequest)).Detail
            .ShouldNotBeNull().ShouldContain("mapping");

        // Who may give no administrators must not let the provider do it for them.
        (await RefusedAsync(eve, RolesPath, new { field = "roles", mapping = new { a = new[] { "organization-admin" } } })).Detail
            .ShouldBe("You may not give or take the role \"organization-admin\".");
        (await bob.Client.SendAsync(HttpMethod.Get, Groups)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await eve.Client.SendAsync(HttpMethod.Get, Organizations)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await eve.Client.SendAsync(HttpMethod.Get, $"/organizations/{research.Id}/settings/idpsync/groups")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Claims_of_earlier_logins_are_offered()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        await using var connection = await server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO user_links (id, user_id, login_type, claims, created_at, updated_at)
            VALUES (gen_random_uuid(), @Id, 'oidc', '{"merged": {"groups": ["b", "a"], "dept": "x", "realm_access": {"roles": ["r"]}}}', now(), now())
            """,
            new { bob.Id });
        async Task<string[]> ValuesAsync(string path, string claim) =>
            await owner.Client.GetAsync<string[]>($"{path}/settings/idpsync/field-values?claimField={claim}");

        (await owner.Client.GetAsync<string[]>("/settings/idpsync/available-fields")).ShouldBe(["dept", "groups", "realm_access.roles"]);
        (await ValuesAsync("", "groups")).ShouldBe(["a", "b"]);
        (await ValuesAsync("/organizations/default", "realm_access.roles")).ShouldBe(["r"]);
        (await ValuesAsync("", "dept")).ShouldBe(["x"]);
        (await ValuesAsync("", "nothing")).ShouldBeEmpty();
        await owner.CreateOrganizationAsync("research");
        (await owner.Client.GetAsync<string[]>("/organizations/research/settings/idpsync/available-fields")).ShouldBeEmpty();
        (await bob.Client.SendAsync(HttpMethod.Get, "/settings/idpsync/available-fields")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<T> PatchAsync<T>(TestUser by, string path, object body) =>
        await (await by.Client.SendAsync(HttpMethod.Patch, path, body)).ValueAsync<T>(HttpStatusCode.OK);

    private static async Task<ValidationError> RefusedAsync(TestUser by, string path, object body) =>
        (await (await by.Client.SendAsync(HttpMethod.Patch, path, body)).ErrorAsync(HttpStatusCode.BadRequest)).Validations.ShouldHaveSingleItem();
}
