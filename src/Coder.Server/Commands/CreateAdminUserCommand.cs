using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Users;
using Dapper;
using Npgsql;

namespace Coder.Server.Commands;

/// <summary><c>coder server create-admin-user</c>: a new owner who administers every organization, for when nobody can sign in any more.</summary>
internal static class CreateAdminUserCommand
{
    private const string Usage =
        """
        Create a user who owns the deployment and administers every organization, directly in the database.

        Usage: coder server create-admin-user [flags]

          --username, $CODER_USERNAME       name of the new user
          --email, $CODER_EMAIL             e-mail address to sign in with
          --password, $CODER_PASSWORD       password; asked for when it is not given
          --postgres-url, $CODER_PG_CONNECTION_URL
                                            database; empty: the built-in one, while the server does not run

        Settings of the server (--help without a command) work too.
        """;

    private static readonly Dictionary<string, string> Flags = new(StringComparer.Ordinal)
    {
        ["--username"] = "CODER_USERNAME",
        ["--email"] = "CODER_EMAIL",
        ["--password"] = "CODER_PASSWORD",
    };

    public static async Task<int> RunAsync(CommandInput input, CancellationToken ct)
    {
        var flags = CommandFlags.Read(input, Flags);
        if (flags.Help)
        {
            await input.Output.WriteLineAsync(Usage);
            return 0;
        }

        if (flags.Words is [var word, ..])
        {
            throw new StartupException($"{word}: the command takes flags only. --help lists them.");
        }

        var username = await input.Prompt.TextAsync(flags.Get("--username"), "User name", "--username (CODER_USERNAME)", ct);
        var email = await input.Prompt.TextAsync(flags.Get("--email"), "E-mail", "--email (CODER_EMAIL)", ct);
        var password = await input.Prompt.PasswordAsync(flags.Get("--password"), "Password", "--password (CODER_PASSWORD)", ct);

        await using var database = await CommandDatabase.OpenAsync(flags, input, ct);
        await using var connection = await database.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct);
        var organizations = await connection.QueryAsync<Guid>(new CommandDefinition(
            "SELECT id FROM organizations WHERE NOT deleted", cancellationToken: ct));
        var request = new CreateUserRequest
        {
            Username = username,
            Email = email,
            Password = password,
            UserStatus = UserStatus.Active,
            OrganizationIds = [.. organizations],
            Roles = [RoleName.Owner],
        };
        var user = CommandDatabase.Value(
            await database.Services.GetRequiredService<UserStore>().CreateAsync(Actor.System("create-admin-user"), request, ct));
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE organization_members SET roles = ARRAY[@OrganizationAdmin] WHERE user_id = @Id",
            new { RoleName.OrganizationAdmin, user.Id },
            cancellationToken: ct));
        await input.Output.WriteLineAsync($"Created the owner {user.Username} ({user.Email}, id {user.Id}).");
        return 0;
    }
}
