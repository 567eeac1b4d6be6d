using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Access;

public sealed class RolesPageTests
{
    private const string Begin = "<!-- roles: begin -->\n";
    private const string End = "<!-- roles: end -->";

    [Fact]
    public void The_documentation_lists_exactly_the_roles_of_the_server()
    {
        var page = Path.Combine(Repository.Root, "docs", "admin", "roles.md");
        var text = File.ReadAllText(page);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        var expected = RolesPage.Write();

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(page, text[..begin] + expected + text[end..]);
            return;
        }

        text[begin..end].ShouldBe(expected, "docs/admin/roles.md is behind the roles: run UPDATE_DOCS=1 ./test Server");
    }

    [Fact]
    public async Task The_answer_about_roles_is_made_from_the_same_table()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");

        var roles = await owner.Client.GetAsync<List<AssignableRole>>("/users/roles");

        roles.Select(role => role.Name).ShouldBe(Roles.Site.Keys.Order(StringComparer.Ordinal));
        roles.ShouldAllBe(role => role.BuiltIn && role.Assignable);
        var auditor = roles.Single(role => role.Name == RoleName.Auditor);
        auditor.SitePermissions.Select(permission => (permission.ResourceType, permission.Action))
            .ShouldBe(Roles.Site[RoleName.Auditor].Site.Select(grant => (grant.ResourceType, grant.Action)));
        (await bob.Client.GetAsync<List<AssignableRole>>("/users/roles")).ShouldAllBe(role => !role.Assignable);
    }
}
