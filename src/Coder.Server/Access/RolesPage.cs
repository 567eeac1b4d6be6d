using System.Text;

namespace Coder.Server.Access;

/// <summary>The tables of the documentation page about roles, from <see cref="Roles"/>.</summary>
internal static class RolesPage
{
    /// <summary>The generated part of <c>docs/admin/roles.md</c>.</summary>
    public static string Write()
    {
        var page = new StringBuilder();
        page.Append("## Roles of the whole deployment\n");
        Append(page, Roles.Site.Values);
        page.Append("\n## Roles in an organization\n");
        Append(page, Roles.InOrganization.Values);
        page.Append("\n## Sharing\n\n| Of a | As | Allows |\n|---|---|---|\n");
        foreach (var ((type, role), actions) in Roles.Shared.OrderBy(shared => shared.Key))
        {
            page.Append($"| {type} | `{role}` | {Words(actions)} |\n");
        }

        page.Append("\n## Actions of each resource type\n\n| Resource type | Actions |\n|---|---|\n");
        foreach (var (type, actions) in Permissions.Vocabulary.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            page.Append($"| `{type}` | {Words(actions)} |\n");
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, IEnumerable<Role> roles)
    {
        foreach (var role in roles.OrderBy(role => role.Name, StringComparer.Ordinal))
        {
            page.Append($"\n### {role.DisplayName}\n\n`{role.Name}`: {role.Description}\n");
            if (role.Assigns.Count > 0)
            {
                page.Append($"\nGives and takes the roles {string.Join(", ", role.Assigns.Select(name => name == "*" ? "all others, custom ones too" : $"`{name}`"))}.\n");
            }

            if (role.Site.Count + role.Organization.Count + role.Own.Count == 0)
            {
                continue;
            }

            page.Append("\n| Where | On | Allows |\n|---|---|---|\n");
            Append(page, "everywhere", role.Site);
            Append(page, "in the organization", role.Organization);
            Append(page, "on their own", role.Own);
        }
    }

    private static void Append(StringBuilder page, string where, IReadOnlyList<Grant> grants)
    {
        var byType = grants.GroupBy(grant => (grant.ResourceType, grant.Negate)).OrderBy(group => group.Key.ResourceType, StringComparer.Ordinal);
        foreach (var group in byType)
        {
            var type = group.Key.ResourceType == ResourceTypes.Any ? "everything" : $"`{group.Key.ResourceType}`";
            page.Append($"| {where} | {type} | {(group.Key.Negate ? "never " : "")}{Words(group.Select(grant => grant.Action))} |\n");
        }
    }

    private static string Words(IEnumerable<string> actions) =>
        string.Join(", ", actions.Select(action => action == Actions.Any ? "every action" : action).Order(StringComparer.Ordinal));
}
