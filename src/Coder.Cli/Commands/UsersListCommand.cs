using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder users list</c>.</summary>
internal static class UsersListCommand
{
    private static readonly Columns<User> Columns = new Columns<User>()
        .Add("username", u => u.Username)
        .Add("email", u => u.Email)
        .Add("created at", u => Times.Show(u.CreatedAt))
        .Add("status", u => u.Status)
        .Add("roles", u => string.Join(", ", u.Roles.Select(r => r.Name)))
        .AddHidden("id", u => u.Id.ToString())
        .AddHidden("name", u => u.Name ?? "")
        .AddHidden("updated at", u => Times.Show(u.UpdatedAt))
        .AddHidden("last seen at", u => Times.ShowOrNever(u.LastSeenAt))
        .AddHidden("login type", u => u.LoginType)
        .AddHidden("service account", u => u.IsServiceAccount == true ? "yes" : "");

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "list",
            "List users",
            "coder users list",
            "coder users list --search \"status:suspended login_type:oidc\"",
            "coder users list -c username,\"last seen at\"");
        command.Aliases.Add("ls");
        var search = command.Text("--search", "Query, like status:active, role:owner or a part of a name", "query");
        var columns = Columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            context.FieldIs("q", search);
            var users = (await context.Client.UsersAsync(context.Get(search), ct)).Users;
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, users, CoderJsonContext.Default.IReadOnlyListUser, ct);
                return;
            }

            Columns.Write(context, columns, users);
        });
    }
}
