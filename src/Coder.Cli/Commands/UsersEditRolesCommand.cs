using Coder.Cli.Output;
using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder users edit-roles &lt;user&gt;</c>: replaces the site-wide roles of a user.</summary>
internal static class UsersEditRolesCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "edit-roles",
            "Replace the site-wide roles of a user",
            "coder users edit-roles grace --roles template-admin,auditor",
            "coder users edit-roles grace --roles \"\"  # takes all roles",
            "coder users edit-roles grace  # lets you choose");
        var name = command.Takes("user", "Name or id");
        var roles = command.List("--roles", "Roles, separated by commas: owner, user-admin, template-admin, auditor; empty for none", "roles");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var user = await UserLookup.FindAsync(context.Client, context.Get(name)!, ct);
            var wanted = context.IsGiven(roles) ? Words.Split(context.Get(roles)) : await ChooseAsync(context, user, ct);
            await Prompt.ConfirmOrStopAsync(
                context.Console,
                $"Give {user.Username} {Words.List(wanted, "no role")} instead of {Words.List([.. user.Roles.Select(r => r.Name)], "none")}?",
                context.Get(yes),
                ct);
            context.FieldIs("roles", roles);
            var changed = await context.Client.UpdateUserRolesAsync(user.Id.ToString(), wanted, ct);
            await context.Console.Error.WriteLineAsync(
                $"The user {changed.Username} has {Words.List([.. changed.Roles.Select(r => r.Name)], "no site-wide role")} now.");
        });
    }

    private static async Task<IReadOnlyList<string>> ChooseAsync(CliContext context, User user, CancellationToken ct)
    {
        var offered = (await context.Client.RolesAsync(ct)).Where(r => r.Assignable && r.Name != RoleName.Member).ToList();
        if (offered.Count == 0)
        {
            throw new CliException("You may not give anybody a site-wide role.", hint: "Ask an owner of the deployment.");
        }

        var chosen = await Prompt.SelectManyAsync(
            context.Console, $"Roles of {user.Username}", [.. offered.Select(r => $"{r.Name} ({r.DisplayName})")], "--roles", ct);
        return [.. chosen.Select(i => offered[i].Name)];
    }
}
