using System.Text.Json.Nodes;
using Coder.Sdk;
using Coder.Server.Audit;

namespace Coder.Server.Tests.Audit;

public sealed class AuditDiffTests
{
    private static JsonNode Json(AuditDiff diff) => JsonNode.Parse(diff.ToJson())!;

    [Fact]
    public void A_changed_field_is_told_with_its_old_and_new_value()
    {
        var diff = Json(AuditDiff.Between(
            AuditResource.User, new { Username = "ada", Status = "active" }, new { Username = "grace", Status = "active" }));

        diff.ToJsonString().ShouldBe("""{"username":{"old":"ada","new":"grace","secret":false}}""");
    }

    [Fact]
    public void Of_a_new_thing_every_field_that_is_set_is_told()
    {
        var template = new Template { Name = "docker", DefaultTtlMs = 5, AllowUserAutostart = true };

        var diff = Json(AuditDiff.Between(AuditResource.Template, null, template)).AsObject();

        diff["name"]!.ToJsonString().ShouldBe("""{"old":"","new":"docker","secret":false}""");
        diff["default_ttl_ms"]!.ToJsonString().ShouldBe("""{"old":0,"new":5,"secret":false}""");
        diff["allow_user_autostart"]!.ToJsonString().ShouldBe("""{"old":false,"new":true,"secret":false}""");
        diff.ContainsKey("description").ShouldBeFalse();
        diff.ContainsKey("active_user_count").ShouldBeFalse();
    }

    [Fact]
    public void Of_a_deleted_thing_the_values_become_empty()
    {
        var diff = Json(AuditDiff.Between(AuditResource.Group, new { Name = "staff", QuotaAllowance = 3 }, null));

        diff["name"]!["new"]!.GetValue<string>().ShouldBe("");
        diff["quota_allowance"]!["new"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public void Nothing_changed_is_an_empty_difference()
    {
        var user = new User { Username = "ada", Roles = [new SlimRole { Name = "owner" }] };

        AuditDiff.Between(AuditResource.User, user, user with { UpdatedAt = DateTimeOffset.UnixEpoch }).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_list_is_compared_as_a_whole()
    {
        var user = new User { Username = "ada" };

        var diff = Json(AuditDiff.Between(AuditResource.User, user, user with { Roles = [new SlimRole { Name = "owner" }] }));

        diff["roles"]!["old"]!.AsArray().ShouldBeEmpty();
        diff["roles"]!["new"]![0]!["name"]!.GetValue<string>().ShouldBe("owner");
    }

    [Fact]
    public void A_secret_is_said_to_have_changed_without_a_value()
    {
        var changed = AuditDiff.Between(
            AuditResource.GitSshKey, new { PrivateKey = "old key" }, new { PrivateKey = "new key" }).ToJson();

        changed.ShouldBe("""{"private_key":{"old":"","new":"","secret":true}}""");
        AuditDiff.Secret("hashed_password").ToJson().ShouldBe("""{"hashed_password":{"old":"","new":"","secret":true}}""");
    }

    [Fact]
    public void A_field_that_the_table_does_not_know_is_masked()
    {
        var diff = AuditDiff.Between(AuditResource.User, new { RecoveryCode = "1" }, new { RecoveryCode = "2" }).ToJson();

        diff.ShouldBe("""{"recovery_code":{"old":"","new":"","secret":true}}""");
    }

    [Fact]
    public void A_long_value_is_cut_and_says_so()
    {
        var text = new string('x', AuditDiff.MaxValue - 1) + "😀" + new string('y', 100_000);

        var diff = Json(AuditDiff.Between(AuditResource.Template, null, new { Description = text }));

        var kept = diff["description"]!["new"]!.GetValue<string>();
        kept.ShouldBe(new string('x', AuditDiff.MaxValue - 1) + $"… (cut; {text.Length} characters)");
    }

    [Theory]
    [InlineData("a\0b", "a\uFFFDb")]
    [InlineData(@"a\u0000b", @"a\u0000b")]
    [InlineData("'; DROP TABLE audit_logs; --", "'; DROP TABLE audit_logs; --")]
    public void Hostile_values_are_stored_as_data(string value, string stored)
    {
        var diff = Json(AuditDiff.Between(AuditResource.Template, null, new { Description = value }));

        diff["description"]!["new"]!.GetValue<string>().ShouldBe(stored);
    }

    [Theory]
    [InlineData("curl/8\r\nlevel=error forged", "curl/8\uFFFD\uFFFDlevel=error forged")]
    [InlineData("\u001b[31mred", "\uFFFD[31mred")]
    [InlineData("abc\u202Etxt.exe", "abc\uFFFDtxt.exe")]
    [InlineData("0123456789012345678901234567890123456789", "01234567890123456789012345678901")]
    [InlineData(null, "")]
    public void Lines_have_no_control_characters_and_a_bounded_length(string? text, string clean) =>
        AuditText.Clean(text, 32).ShouldBe(clean);

    [Fact]
    public void Half_a_character_is_replaced() => AuditText.Clean("half \ud83d", 32).ShouldBe("half \uFFFD");
}
