using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Commands;

public sealed class TokensCommandTests : CliTest
{
    private const string List = "users/me/keys/tokens";

    private static readonly ApiKeyWithOwner Token = new()
    {
        Id = "abcdefghij",
        UserId = FakeCoder.UserId,
        TokenName = "ci",
        Username = "ada",
        Scopes = ["workspace:read"],
        AllowList = [new() { Type = "workspace", Id = "*" }],
    };

    [Fact]
    public async Task A_token_is_made_with_its_scopes_and_what_it_reaches()
    {
        var template = Guid.NewGuid();
        Server.On("POST", List, """{"key":"abcdefghij-secret"}""", 201);

        var result = await RunAsync(
            "tokens", "create", "--name", "ci", "--lifetime", "1d", "--scope", "workspace:read", "--scope", "template:read,template:use",
            "--allow", "workspace:*", "--allow", $"template:{template}");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldBe("abcdefghij-secret\n");
        Server.Changes.ShouldBe(
        [
            $"POST /api/v2/{List} {{\"lifetime\":86400000000000,\"scopes\":[\"workspace:read\",\"template:read\",\"template:use\"],"
                + $"\"allow_list\":[{{\"type\":\"workspace\",\"id\":\"*\"}},{{\"type\":\"template\",\"id\":\"{template}\"}}],\"token_name\":\"ci\"}}",
        ]);
    }

    [Fact]
    public async Task A_new_token_can_be_json()
    {
        Server.On("POST", List, """{"key":"abcdefghij-secret"}""", 201);

        (await RunAsync("tokens", "create", "-o", "json")).Output.ShouldBe("{\n  \"key\": \"abcdefghij-secret\"\n}\n");
    }

    [Theory]
    [InlineData("workspace:fly", "There are: workspace:*, workspace:read")]
    [InlineData("rocket:fly", "A scope is <type>:<action>, or <type>:* for all actions. Types are: coder, workspace")]
    public async Task An_unknown_scope_is_named_with_those_there_are(string scope, string detail)
    {
        Server.On("POST", List, """{"message":"Validation failed.","validations":[{"field":"scopes","detail":"unknown"}]}""", 400);
        Server.On("GET", "auth/scopes", """{"external":["coder:all","workspace:*","workspace:read"]}""");

        var result = await RunAsync("tokens", "create", "--scope", scope);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe($"Error: --scope: there is no scope \"{scope}\".\n  {detail}\n");
    }

    [Fact]
    public async Task Other_refusals_name_the_option()
    {
        Server.On("POST", List, """{"message":"Validation failed.","validations":[{"field":"lifetime","detail":"At most 30 days."}]}""", 400);

        (await RunAsync("tokens", "create", "--lifetime", "1y")).Error.ShouldBe("Error: Validation failed.\n  --lifetime: At most 30 days.\n");
    }

    [Theory]
    [InlineData("workspace")]
    [InlineData("workspace:demo")]
    [InlineData(":*")]
    public async Task What_a_token_reaches_is_a_type_and_an_id(string allow)
    {
        var result = await RunAsync("tokens", "create", "--allow", allow);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith($"Error: --allow: \"{allow}\" does not name what the token may reach.\nWrite <type>:<id>");
        Server.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_of_all_tokens_names_their_owners()
    {
        Server.On("GET", List, [Token], CoderJsonContext.Default.IReadOnlyListApiKeyWithOwner);

        var result = await RunAsync("tokens", "list", "--all", "--include-expired", "-c", "name,scopes,allow list,owner");

        result.Output.ShouldBe("NAME  SCOPES          ALLOW LIST   OWNER\nci    workspace:read  workspace:*  ada\n");
        Server.Requests.ShouldContain($"GET /api/v2/{List}?include_all=true&include_expired=true");
    }

    [Theory]
    [InlineData("ci")]
    [InlineData("abcdefghij")]
    [InlineData("abcdefghij-secret")]
    public async Task A_removed_token_expires(string given)
    {
        Server.On("GET", List, [Token], CoderJsonContext.Default.IReadOnlyListApiKeyWithOwner);
        Server.On("PUT", $"users/{FakeCoder.UserId}/keys/abcdefghij/expire", "", 204);

        var result = await RunAsync("tokens", "remove", given);

        result.Error.ShouldBe("The token ci has expired.\n");
        Server.Changes.ShouldBe([$"PUT /api/v2/users/{FakeCoder.UserId}/keys/abcdefghij/expire"]);
    }

    [Fact]
    public async Task A_token_is_deleted_when_that_is_asked_for()
    {
        Server.On("GET", List, [Token], CoderJsonContext.Default.IReadOnlyListApiKeyWithOwner);
        Server.On("DELETE", $"users/{FakeCoder.UserId}/keys/abcdefghij", "", 204);

        var result = await RunAsync("tokens", "rm", "ci", "--delete");

        result.Error.ShouldBe("The token ci is deleted.\n");
        Server.Changes.ShouldBe([$"DELETE /api/v2/users/{FakeCoder.UserId}/keys/abcdefghij"]);
    }

    [Fact]
    public async Task One_token_is_shown_as_json()
    {
        Server.On("GET", List, [Token], CoderJsonContext.Default.IReadOnlyListApiKeyWithOwner);

        (await RunAsync("tokens", "view", "ci", "-o", "json")).Output.ShouldContain("\"token_name\": \"ci\"");
    }

    [Fact]
    public async Task A_token_that_is_not_there_is_named()
    {
        Server.On("GET", List, [], CoderJsonContext.Default.IReadOnlyListApiKeyWithOwner);

        (await RunAsync("tokens", "view", "nightly")).Error.ShouldStartWith("Error: You have no token \"nightly\".\n");
    }
}
