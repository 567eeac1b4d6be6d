using System.Net;
using Coder.Sdk;
using Coder.Server.Commands;
using Coder.Server.Tests.Infrastructure;
using Npgsql;

namespace Coder.Server.Tests.Commands;

public sealed class CommandTests
{
    [Fact]
    public async Task A_new_owner_is_made_in_the_database_and_administers_every_organization()
    {
        await using var server = await TestServer.StartAsync();
        await server.FirstUserAsync();

        var output = await RunAsync(server, "", "create-admin-user", "--username", "rescue", "--email=rescue@example.com", "--password", TestServer.Password);

        output.ShouldStartWith("Created the owner rescue (rescue@example.com, id ");
        using var rescue = server.NewClient(await LoginAsync(server, "rescue@example.com", TestServer.Password));
        var me = await rescue.GetAsync<User>("/users/me");
        me.Roles.ShouldHaveSingleItem().Name.ShouldBe("owner");
        (await rescue.GetAsync<UserRoles>("/users/me/roles")).OrganizationRoles.Values.ShouldHaveSingleItem().ShouldBe(["organization-admin"]);
    }

    [Fact]
    public async Task A_password_is_reset_in_the_database_and_old_sessions_end()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        (await RunAsync(server, "another-Password-1\n", "reset-password", "alice")).ShouldBe("The password of alice is set.\n");

        (await owner.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await LoginAsync(server, TestServer.FirstUserEmail, "another-Password-1")).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("reset-password", "", "there is no user \"nobody\".", "nobody")]
    [InlineData("reset-password", "", "give the name of one user: coder server reset-password <user name>")]
    [InlineData("reset-password", "short\n", "Validation failed.\n  * password: The password must have at least 8 characters.", "alice")]
    [InlineData("reset-password", "", "the new password is missing.", "alice")]
    [InlineData("create-admin-user", "", "--username (CODER_USERNAME) is missing.")]
    [InlineData("create-admin-user", "", "someone: the command takes flags only. --help lists them.", "someone")]
    [InlineData("create-admin-user", "", "--email: a value is missing.", "--email")]
    public async Task What_stops_a_command_is_said_with_the_way_out(string command, string input, string message, params string[] arguments)
    {
        await using var server = await TestServer.StartAsync();
        await server.FirstUserAsync();

        (await Should.ThrowAsync<StartupException>(() => RunAsync(server, input, [command, .. arguments]))).Message.ShouldBe(message);
    }

    private static async Task<string> RunAsync(TestServer server, string input, params string[] arguments)
    {
        var output = new StringWriter();
        var database = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = Path.GetTempPath(),
            ["CODER_PG_CONNECTION_URL"] = $"host={database.Host} port={database.Port} user={database.Username} password={database.Password} dbname={database.Database}",
            ["CODER_LOGGING_HUMAN"] = "/dev/null",
        };
        var given = new CommandInput(arguments, environment, output, new Prompt(new StringReader(input), TextWriter.Null, interactive: false));
        (await ServerCommands.Find(arguments)!.RunAsync(given, CancellationToken.None)).ShouldBe(0);
        return output.ToString();
    }

    private static async Task<string> LoginAsync(TestServer server, string email, string password) =>
        (await (await server.Client.SendAsync(HttpMethod.Post, "/users/login", new LoginWithPasswordRequest { Email = email, Password = password }))
            .ValueAsync<LoginWithPasswordResponse>(HttpStatusCode.Created)).SessionToken;
}
