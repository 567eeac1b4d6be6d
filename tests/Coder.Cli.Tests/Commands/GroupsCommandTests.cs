using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Commands;

public sealed class GroupsCommandTests : CliTest
{
    private static readonly string Groups = $"organizations/{FakeCoder.OrganizationId}/groups";

    private static readonly Guid Bob = Guid.NewGuid();

    private static readonly Guid Grace = Guid.NewGuid();

    private static readonly Group Data = new()
    {
        Id = Guid.NewGuid(),
        Name = "data",
        OrganizationId = FakeCoder.OrganizationId,
        QuotaAllowance = 40,
        TotalMemberCount = 1,
        Members = [new() { Id = Bob, Username = "bob", Email = "bob@example.com" }],
    };

    [Fact]
    public async Task A_group_is_created_in_the_organization()
    {
        Server.On("POST", Groups, Data, CoderJsonContext.Default.Group, 201);

        var result = await RunAsync("groups", "create", "data", "--display-name", "Data science", "--quota-allowance", "40", "-u", "/icon.svg");

        result.Error.ShouldBe("The group data is created in coder. To add members: coder groups edit data --add-users <users>\n");
        Server.Changes.ShouldBe(
            [$"POST /api/v2/{Groups} {{\"name\":\"data\",\"display_name\":\"Data science\",\"avatar_url\":\"/icon.svg\",\"quota_allowance\":40}}"]);
    }

    [Fact]
    public async Task A_list_shows_members_and_quota()
    {
        Server.On("GET", Groups, [Data], CoderJsonContext.Default.IReadOnlyListGroup);

        (await RunAsync("groups", "list", "-c", "name,members,quota allowance")).Output.ShouldBe(
            "NAME  MEMBERS  QUOTA ALLOWANCE\ndata  bob      40\n");
    }

    [Fact]
    public async Task Members_are_added_and_removed_by_name_email_or_id()
    {
        Server.On("GET", $"{Groups}/data", Data, CoderJsonContext.Default.Group);
        OnMembers();
        Server.On("PATCH", $"groups/{Data.Id}", Data, CoderJsonContext.Default.Group);

        var result = await RunAsync(
            "groups", "edit", "data", "--add-users", "GRACE@example.com", "-a", FakeCoder.UserId.ToString(), "--rm-users", "bob", "--quota-allowance", "0");

        result.Error.ShouldBe("The group data is changed; it has 1 members.\n");
        Server.Changes.ShouldBe(
            [$"PATCH /api/v2/groups/{Data.Id} {{\"add_users\":[\"{Grace}\",\"{FakeCoder.UserId}\"],\"remove_users\":[\"{Bob}\"],\"quota_allowance\":0}}"]);
    }

    [Theory]
    [InlineData("--add-users", "zoe", "\"zoe\" is not a member of the organization coder, or you may not see them.")]
    [InlineData("--rm-users", "grace", "--rm-users: \"grace\" is not in the group data.")]
    public async Task Who_cannot_be_added_or_removed_is_named(string option, string user, string message)
    {
        Server.On("GET", $"{Groups}/data", Data, CoderJsonContext.Default.Group);
        OnMembers();

        var result = await RunAsync("groups", "edit", "data", option, user);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith("Error: " + message);
        Server.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_edit_without_a_change_says_so() =>
        (await RunAsync("groups", "edit", "data")).Error.ShouldBe("Error: Nothing to change was given.\nSee coder groups edit --help\n");

    [Fact]
    public async Task A_group_is_deleted_after_a_question_that_says_what_it_means()
    {
        Server.On("GET", $"{Groups}/data", Data, CoderJsonContext.Default.Group);
        Server.On("DELETE", $"groups/{Data.Id}", "{}");
        Console.Answers.Enqueue("yes");

        var result = await RunAsync("groups", "delete", "data");

        result.Error.ShouldContain("Delete the group data of coder? What was shared with it is no longer open to its 1 members.");
        Server.Changes.ShouldBe([$"DELETE /api/v2/groups/{Data.Id}"]);
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_named() =>
        (await RunAsync("groups", "delete", "ops", "-y")).Error.ShouldBe(
            "Error: The organization coder has no group \"ops\", or you may not see it.\nList groups with: coder groups list -O coder\n");

    private void OnMembers() => Server.On(
        "GET",
        $"organizations/{FakeCoder.OrganizationId}/members",
        [
            new() { UserId = Grace, Username = "grace", Email = "grace@example.com" },
            new() { UserId = FakeCoder.UserId, Username = "ada", Email = "ada@example.com" },
        ],
        CoderJsonContext.Default.IReadOnlyListOrganizationMemberWithUserData);
}
