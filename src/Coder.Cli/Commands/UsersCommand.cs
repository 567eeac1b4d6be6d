using System.Security.Cryptography;
using Coder.Cli.Configuration;
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
        command.Subcommands.Add(CreateUser(host));
        command.Subcommands.Add(List(host));
        command.Subcommands.Add(Show(host));
        command.Subcommands.Add(SetStatus(host, "suspend", "Keep a user from logging in", active: false));
        command.Subcommands.Add(SetStatus(host, "activate", "Let a user log in again", active: true));
        command.Subcommands.Add(Delete(host));
        return command;
    }

    private static CliCommand CreateUser(CliHost host)
    {
        var command = new CliCommand(
            host, "create", "Create a user", "coder users create --username grace --email grace@example.com");
        var username = command.Text("--username", "Name to log in with", "name", null, "-u");
        var email = command.Text("--email", "E-mail", "e-mail", null, "-e");
        var fullName = command.Text("--full-name", "Full name", "name", null, "-n");
        var password = command.Text("--password", "Password; a random one if not given", "password", null, "-p");
        var loginType = command.Text("--login-type", "password, oidc, github or none", "type");
        var organizationOption = command.Organization();
        return command.Runs(async (context, ct) =>
        {
            var console = context.Console;
            var name = context.Get(username) ?? await Prompt.AskAsync(console, "Username", null, null, "--username", ct);
            var mail = context.Get(email) ?? await Prompt.AskAsync(console, "E-mail", null, null, "--email", ct);
            var type = context.Get(loginType) ?? LoginType.Password;
            var secret = type == LoginType.Password ? context.Get(password) ?? RandomPassword() : "";
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            await context.Client.CreateUserAsync(
                new CreateUserRequest
                {
                    Username = name,
                    Email = mail,
                    Name = context.Get(fullName) ?? "",
                    Password = secret,
                    LoginType = type,
                    UserStatus = UserStatus.Active,
                    OrganizationIds = [organization.Id],
                },
                ct);
            await console.Error.WriteLineAsync($"The user {name} is created. To log in: coder login {ServerUrl.Show(context.Client.Url)}");
            if (secret.Length > 0 && context.Get(password) is null)
            {
                await console.Error.WriteAsync("Password, shown this once: ");
                await console.Out.WriteLineAsync(secret);
            }
        });
    }

    private static CliCommand List(CliHost host)
    {
        var command = new CliCommand(host, "list", "List users", "coder users list", "coder users list --search status:active");
        command.Aliases.Add("ls");
        var search = command.Text("--search", "Query, like status:active", "query");
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var users = (await context.Client.UsersAsync(context.Get(search), ct)).Users;
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, users, CoderJsonContext.Default.IReadOnlyListUser, ct);
                return;
            }

            TableWriter.Write(
                context.Console,
                ["username", "email", "created at", "status", "roles"],
                users.Select(u => (string[])
                [
                    u.Username,
                    u.Email,
                    u.CreatedAt.LocalDateTime.ToString("g"),
                    u.Status,
                    string.Join(", ", u.Roles.Select(r => r.Name)),
                ]));
        });
    }

    private static CliCommand Show(CliHost host)
    {
        var command = new CliCommand(host, "show", "Show a user", "coder users show grace", "coder users show me -o json");
        var name = command.Takes("user", "Name or id; me for yourself");
        var output = command.Output("text");
        return command.Runs(async (context, ct) =>
        {
            var user = await context.Client.UserAsync(context.Get(name)!, ct);
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
            await console.WriteLineAsync($"Roles:     {string.Join(", ", user.Roles.Select(r => r.Name))}");
            await console.WriteLineAsync($"Created:   {user.CreatedAt.LocalDateTime:g}");
            await console.WriteLineAsync($"Last seen: {user.LastSeenAt?.LocalDateTime.ToString("g") ?? "never"}");
        });
    }

    private static CliCommand SetStatus(CliHost host, string verb, string description, bool active)
    {
        var command = new CliCommand(host, verb, description, $"coder users {verb} grace");
        var name = command.Takes("user", "Name or id");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var user = await context.Client.UserAsync(context.Get(name)!, ct);
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
            var user = await context.Client.UserAsync(context.Get(name)!, ct);
            await Prompt.ConfirmOrStopAsync(context.Console, $"Delete {user.Username} ({user.Email})?", context.Get(yes), ct);
            await context.Client.DeleteUserAsync(user.Id.ToString(), ct);
            await context.Console.Error.WriteLineAsync($"The user {user.Username} is deleted.");
        });
    }

    private static string RandomPassword() =>
        RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20);
}
