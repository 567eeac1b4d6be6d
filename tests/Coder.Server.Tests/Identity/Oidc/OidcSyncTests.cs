using System.Text.RegularExpressions;
using Coder.Sdk;
using Coder.Server.Identity.Oidc.Sync;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Dapper;

namespace Coder.Server.Tests.Identity.Oidc;

/// <summary>What changes of organizations, groups and roles between two logins.</summary>
public sealed class OidcSyncTests(OpenIdProviderFixture fixture) : IClassFixture<OpenIdProviderFixture>
{
    private OpenIdProvider Provider => fixture.Provider;

    [Fact]
    public async Task Groups_follow_the_claim_by_mapping_filter_and_creation()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with
        {
            GroupField = "groups",
            GroupAutoCreate = true,
            GroupMapping = new Dictionary<string, string> { ["4711"] = "dev-backend" },
            GroupRegexFilter = new Regex("^dev-"),
        });
        await server.FirstUserAsync();
        await OidcBrowser.SignInAsync(server, Provider, "gina", new { groups = new[] { "4711", "dev-frontend", "finance" } });
        (await GroupsAsync(server, "gina")).ShouldBe(["dev-backend (oidc)", "dev-frontend (oidc)"]);

        await OidcBrowser.SignInAsync(server, Provider, "gina", new { groups = "DEV-Frontend,x" });
        (await GroupsAsync(server, "gina")).Count.ShouldBe(2, "a claim that is not a list changes nothing");

        await OidcBrowser.SignInAsync(server, Provider, "gina", new { groups = new[] { "dev-frontend" } });
        (await GroupsAsync(server, "gina")).ShouldBe(["dev-frontend (oidc)"]);

        await OidcBrowser.SignInAsync(server, Provider, "gina");
        (await GroupsAsync(server, "gina")).ShouldBeEmpty("providers leave out a claim without values");
    }

    [Fact]
    public async Task Groups_that_do_not_exist_are_left_out_unless_they_may_be_created_and_groups_by_hand_stay_without_a_claim_field()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with { GroupField = "groups" });
        var owner = await server.FirstUserAsync();
        var group = await AddGroupAsync(server, owner.OrganizationId, "dev");
        await OidcBrowser.SignInAsync(server, Provider, "hal", new { groups = new[] { "DEV", "unknown" } });
        (await GroupsAsync(server, "hal")).ShouldBe(["dev (user)"]);

        await using var byHand = await OidcBrowser.StartServerAsync(Provider.Issuer);
        owner = await byHand.FirstUserAsync();
        group = await AddGroupAsync(byHand, owner.OrganizationId, "dev");
        var user = await OidcBrowser.SignInAsync(byHand, Provider, "hal");
        await ExecuteAsync(byHand, "INSERT INTO group_members (group_id, user_id) VALUES (@group, @Id)", new { group, user.Id });
        await OidcBrowser.SignInAsync(byHand, Provider, "hal");
        (await GroupsAsync(byHand, "hal")).ShouldBe(["dev (user)"]);
    }

    [Fact]
    public async Task Site_roles_follow_the_claim_a_missing_one_keeps_them_and_the_last_owner_stays()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with
        {
            UserRoleField = "realm_access.roles",
            UserRoleMapping = new Dictionary<string, string[]> { ["coder-admins"] = ["owner", "auditor"], ["ignored"] = [] },
            UserRoleDefault = ["template-admin"],
        });
        (await RolesAsync("first", new { roles = new[] { "coder-admins" } })).ShouldBe(["auditor", "owner", "template-admin"]);
        (await RolesAsync("first", new { roles = new[] { "member", "nonsense", "ignored" } })).ShouldBe(["owner", "template-admin"], "the last owner");

        (await RolesAsync("other", new { roles = new[] { "coder-admins" } })).ShouldContain("owner");
        (await RolesAsync("first", new { roles = Array.Empty<string>() })).ShouldBe(["template-admin"], "another owner is there");
        (await RolesAsync("first", new { roles = new[] { "user-admin" } })).ShouldBe(["template-admin", "user-admin"]);
        (await RolesAsync("first", null)).ShouldBe(["template-admin", "user-admin"], "a missing claim keeps the roles");

        async Task<IEnumerable<string>> RolesAsync(string account, object? access) =>
            (await OidcBrowser.SignInAsync(server, Provider, account, new { realm_access = access })).Roles.Select(role => role.Name).Order();
    }

    [Fact]
    public async Task Organizations_follow_the_claim_and_take_groups_along()
    {
        var second = Guid.NewGuid();
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with
        {
            OrganizationField = "organizations",
            OrganizationMapping = new Dictionary<string, Guid[]> { ["data"] = [second, Guid.NewGuid()] },
        });
        var owner = await server.FirstUserAsync();
        await ExecuteAsync(server, "INSERT INTO organizations (id, name, display_name, created_at, updated_at) VALUES (@second, 'data', 'Data', now(), now())", new { second });
        var user = await OidcBrowser.SignInAsync(server, Provider, "olga", new { organizations = new[] { "data", "unknown" } });
        user.OrganizationIds.ShouldBe([owner.OrganizationId, second], ignoreOrder: true);

        var group = await AddGroupAsync(server, second, "analysts");
        await ExecuteAsync(server, "INSERT INTO group_members (group_id, user_id) VALUES (@group, @Id)", new { group, user.Id });
        (await OidcBrowser.SignInAsync(server, Provider, "olga")).OrganizationIds.ShouldBe([owner.OrganizationId]);
        (await GroupsAsync(server, "olga")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Settings_made_at_run_time_win_over_those_of_the_start()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with { GroupField = "groups", GroupAutoCreate = true });
        var owner = await server.FirstUserAsync();
        var group = await AddGroupAsync(server, owner.OrganizationId, "mapped");
        await ExecuteAsync(server, "INSERT INTO site_settings (key, value) VALUES (@key, @value)", new
        {
            key = IdpSyncStore.GroupsKey(owner.OrganizationId),
            value = $$"""{"field":"roles","mapping":{"a":["{{group}}"]},"regex_filter":"^a$"}""",
        });

        await OidcBrowser.SignInAsync(server, Provider, "tim", new { groups = new[] { "elsewhere" }, roles = new[] { "a", "b" } });
        (await GroupsAsync(server, "tim")).ShouldBe(["mapped (user)"]);
    }

    [Fact]
    public async Task Roles_of_an_organization_follow_settings_made_at_run_time()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        var owner = await server.FirstUserAsync();
        await ExecuteAsync(server, "INSERT INTO site_settings (key, value) VALUES (@key, @value)", new
        {
            key = IdpSyncStore.RolesKey(owner.OrganizationId),
            value = """{"field":"roles","mapping":{"lead":["organization-template-admin","no-such-role"]}}""",
        });
        await ExecuteAsync(
            server,
            "INSERT INTO custom_roles (organization_id, name, created_at, updated_at) VALUES (@OrganizationId, 'reviewer', now(), now())",
            new { owner.OrganizationId });

        await OidcBrowser.SignInAsync(server, Provider, "rosa", new { roles = new[] { "lead", "reviewer", "owner" } });
        (await RolesAsync()).ShouldBe(["organization-template-admin", "reviewer"]);
        await OidcBrowser.SignInAsync(server, Provider, "rosa");
        (await RolesAsync()).ShouldBe(["organization-template-admin", "reviewer"], "a missing claim keeps the roles");
        await OidcBrowser.SignInAsync(server, Provider, "rosa", new { roles = Array.Empty<string>() });
        (await RolesAsync()).ShouldBeEmpty();

        async Task<string[]> RolesAsync()
        {
            await using var connection = await server.Database.OpenConnectionAsync();
            return (await connection.ExecuteScalarAsync<string[]>(
                "SELECT m.roles FROM organization_members m JOIN users u ON u.id = m.user_id WHERE u.username = 'rosa'"))!;
        }
    }

    private static async Task<IReadOnlyList<string>> GroupsAsync(TestServer server, string username)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        return [.. await connection.QueryAsync<string>(
            """
            SELECT g.name || ' (' || g.source || ')' FROM group_members m JOIN groups g ON g.id = m.group_id JOIN users u ON u.id = m.user_id
            WHERE u.username = @username ORDER BY g.name
            """,
            new { username })];
    }

    private static async Task<Guid> AddGroupAsync(TestServer server, Guid organization, string name)
    {
        var id = Guid.NewGuid();
        await ExecuteAsync(
            server,
            "INSERT INTO groups (id, organization_id, name, created_at, updated_at) VALUES (@id, @organization, @name, now(), now())",
            new { id, organization, name });
        return id;
    }

    private static async Task ExecuteAsync(TestServer server, string sql, object values)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, values);
    }
}
