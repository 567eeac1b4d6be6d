using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Http;

namespace Coder.Server.Tests.Http;

public sealed class NullFieldsTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"email":null,"username":null,"name":null,"password":null,"login_type":null,"organization_ids":null}""")]
    public void What_is_left_out_or_null_is_empty_where_the_record_promises_a_value(string json)
    {
        var request = JsonSerializer.Deserialize<CreateUserRequest>(json, Json.Options)!;

        (request.Email, request.Username, request.Name, request.Password).ShouldBe(("", "", "", ""));
        request.OrganizationIds.ShouldBeEmpty();
        request.Roles.ShouldBeNull();
        request.UserStatus.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"scopes":["all",null]}""", "$.scopes")]
    [InlineData("""{"allow_list":[null]}""", "$.allow_list")]
    public void A_list_with_a_null_in_it_is_refused(string json, string path) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<CreateTokenRequest>(json, Json.Options)).Path.ShouldBe(path);
}
