using System.Text.Json;
using static Coder.Sdk.Tests.Json.JsonPins;

namespace Coder.Sdk.Tests.Json;

public sealed class UserJsonTests
{
    [Fact]
    public void A_user_has_all_fields_of_the_api_and_leaves_empty_ones_out() =>
        new User
        {
            Id = Id,
            Username = "ada",
            Name = "",
            AvatarUrl = "",
            Email = "ada@example.com",
            CreatedAt = Time,
            UpdatedAt = Time,
            LoginType = LoginType.Password,
            OrganizationIds = [Id],
            Roles = [new SlimRole { Name = RoleName.Owner, DisplayName = "Owner" }],
        }.ShouldBeJson(
            CoderJsonContext.Default.User,
            """
            {"organization_ids":["$id"],
            "roles":[{"name":"owner","display_name":"Owner"}],
            "has_ai_seat":false,
            "email":"ada@example.com",
            "created_at":"2026-03-04T05:06:07.5Z",
            "updated_at":"2026-03-04T05:06:07.5Z",
            "status":"active",
            "login_type":"password",
            "id":"$id",
            "username":"ada"}
            """);

    [Fact]
    public void Oidc_keeps_the_spelling_of_the_original() =>
        new AuthMethods { Oidc = new() { Enabled = true, SignInText = "SSO" } }.ShouldBeJson(
            CoderJsonContext.Default.AuthMethods,
            """
            {"password":{"enabled":false},
            "github":{"enabled":false,"default_provider_configured":false},
            "oidc":{"enabled":true,"signInText":"SSO","iconUrl":""}}
            """);

    [Fact]
    public void An_error_carries_detail_and_validations_only_when_it_has_them()
    {
        new Response { Message = "No." }.ShouldBeJson(CoderJsonContext.Default.Response, """{"message":"No."}""");
        new Response { Message = "No.", Detail = "d", Validations = [new("name", "taken")] }.ShouldBeJson(
            CoderJsonContext.Default.Response,
            """{"message":"No.","detail":"d","validations":[{"field":"name","detail":"taken"}]}""");
    }

    [Fact]
    public void Nulls_that_clients_send_for_empty_lists_are_read_as_empty()
    {
        var request = JsonSerializer.Deserialize(
            """{"email":"a@b.c","username":"a","organization_ids":null,"user_status":null,"name":null}""",
            CoderJsonContext.Default.CreateUserRequest)!;

        request.OrganizationIds.ShouldBeEmpty();
        request.Name.ShouldBe("");
        request.UserStatus.ShouldBeNull();
    }

    [Fact]
    public void Times_with_any_offset_are_read()
    {
        var key = JsonSerializer.Deserialize(
            """{"id":"x","last_used":"2026-03-04T07:06:07.5+02:00"}""", CoderJsonContext.Default.ApiKey)!;

        key.LastUsed.ShouldBe(Time);
    }

    [Fact]
    public void Other_options_can_take_on_the_same_json()
    {
        var options = new JsonSerializerOptions();
        CoderJsonContext.Configure(options);

        var json = JsonSerializer.Serialize(new MinimalUser { Id = Id, Username = "ada" }, options);

        json.ShouldBe($$"""{"id":"{{Id}}","username":"ada"}""");
    }
}
