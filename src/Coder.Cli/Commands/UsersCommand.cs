using Coder.Cli.Output;
using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder users</c>.</summary>
internal static class UsersCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "users", "Manage users", "coder users list", "coder users create --username grace --email grace@example.com");
        command.Aliases.Add("user");
        command.Subcommands.Add(UsersCreateCommand.Create(host));
        command.Subcommands.Add(UsersListCommand.Create(host));
        command.Subcommands.Add(Show(host));
        command.Subcommands.Add(UsersEditRolesCommand.Create(host));
        command.Subcommands.Add(SetStatus(host, "suspend", "Keep a user from logging in", active: false));
        command.Subcommands.Add(SetStatus(host, "activate", "Let a user log in again", active: true));
        command.Subcommands.Add(Delete(host));
        command.Subcommands.Add(UsersOidcClaimsCommand.Create(host));
        return command;
    }

    private static CliCommand Show(CliHost host)
    {
        var command = new CliCommand(host, "show", "Show a user", "coder users show grace", "coder users show me -o json");
        var name = command.Takes("user", "Name or id; me for yourself");
        var output = command.Output("text");
        return command.Runs(async (context, ct) =>
        {
            var user = await UserLookup.FindAsync(context.Client, context.Get(name)!, ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, user, CoderJsonContext.Default.User, ct);
                return;
            }

            var console = context.Console.Out;
            await console.WriteLineAsync($"Username:  {user.Username}");
            await console.WriteLineAsync($"Full name: {user.Name}");
            await console.WriteLineAsync($"E-mail:    {user.Email}");
            await console.WriteLineAsync($"Id:        {user.Id}");
            await console.WriteLineAsync($"Status:    {user.Status}");
            await console.WriteLineAsync($"Logs in:   {LoginOf(user)}");
            await console.WriteLineAsync($"Roles:     {string.Join(", ", user.Roles.Select(r => r.Name))}");
            await console.WriteLineAsync($"Created:   {Times.Show(user.CreatedAt)}");
            await console.WriteLineAsync($"Last seen: {Times.ShowOrNever(user.LastSeenAt)}");
        });
    }

    private static string LoginOf(User user) => user switch
    {
        { IsServiceAccount: true } => "never: a service account, used with tokens",
        { LoginType: LoginType.None } => "never: used with tokens",
        { LoginType: LoginType.Password } => "with a password",
        { LoginType: LoginType.Oidc } => "through OpenID Connect",
        { LoginType: LoginType.GitHub } => "through GitHub",
        _ => user.LoginType,
    };

    private static CliCommand SetStatus(CliHost host, string verb, string description, bool active)
    {
        var command = new CliCommand(host, verb, description, $"coder users {verb} grace");
        var name = command.Takes("user", "Name or id");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var user = await UserLookup.FindAsync(context.Client, context.Get(name)!, ct);
            await Prompt.ConfirmOrStopAsync(context.Console, $"{Words.Capital(verb)} {user.Username} ({user.Email})?", context.Get(yes), ct);
            await context.Client.SetUserStatusAsync(user.Id.ToString(), active, ct);
            await context.Console.Error.WriteLineAsync($"The user {user.Username} is {(active ? "active" : "suspended")} now.");
        });
    }

    private static CliCommand Delete(CliHost host)
    {
        var command = new CliCommand(host, "delete", "Delete a user who has no workspaces", "coder users delete grace");
        command.Aliases.Add("rm");
        var name = command.Takes("user", "Name or id");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var user = await UserLookup.FindAsync(context.Client, context.Get(name)!, ct);
            await Prompt.ConfirmOrStopAsync(context.Console, $"Delete {user.Username} ({user.Email})?", context.Get(yes), ct);
            await context.Client.DeleteUserAsync(user.Id.ToString(), ct);
            await context.Console.Error.WriteLineAsync($"The user {user.Username} is deleted.");
        });
    }
}
