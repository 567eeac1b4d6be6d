using Coder.Server.Search;

namespace Coder.Server.Tests.Search;

public sealed class SearchQueryTests
{
    [Fact]
    public void Words_and_keys_are_told_apart_and_lower_cased()
    {
        var query = SearchQuery.Parse("Alice/Dev  Template:Docker status:running");

        query.Words.ShouldBe(["alice/dev"]);
        query.Text("template").ShouldBe("docker");
        query.OneOf("status", "running", "stopped").ShouldBe("running");
        query.Finish().ShouldBeEmpty();
    }

    [Fact]
    public void Quotes_keep_spaces_and_colons_together()
    {
        var query = SearchQuery.Parse("""name:"my box" last_used_before:"2026-01-02T03:04:05Z" """);

        query.Text("name").ShouldBe("my box");
        query.Time("last_used_before").ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        query.Finish().ShouldBeEmpty();
    }

    [Fact]
    public void An_unknown_key_is_reported_with_the_known_ones()
    {
        var query = SearchQuery.Parse("colour:red name:x");
        query.Text("name");
        query.Text("owner");

        var problem = query.Finish().ShouldHaveSingleItem();
        problem.Field.ShouldBe("colour");
        problem.Detail.ShouldBe("\"colour\" is not a search key of this list; use name, owner.");
    }

    [Theory]
    [InlineData(":x", "starts or ends with ':'")]
    [InlineData("x:", "starts or ends with ':'")]
    [InlineData("a:b:c", "has more than one ':'; put the value in double quotes")]
    public void Malformed_terms_are_reported(string text, string expected) =>
        SearchQuery.Parse(text).Finish().ShouldHaveSingleItem().Detail.ShouldContain(expected);

    [Fact]
    public void Values_of_the_wrong_kind_are_reported_on_their_key()
    {
        var query = SearchQuery.Parse("outdated:maybe id:7 last_used_after:yesterday status:asleep name:a name:b");
        query.Boolean("outdated").ShouldBeNull();
        query.Ids("id").ShouldBeEmpty();
        query.Time("last_used_after").ShouldBeNull();
        query.OneOf("status", "running").ShouldBeNull();
        query.Text("name");

        query.Finish().Select(problem => problem.Field).ShouldBe(["outdated", "id", "last_used_after", "status", "name"]);
    }

    [Fact]
    public void Lists_are_split_at_commas_and_repeated_terms()
    {
        var query = SearchQuery.Parse("x:a,b x:c");
        query.List("x").ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void A_very_long_query_is_refused() =>
        SearchQuery.Parse(new string('x', 5000)).Finish().ShouldHaveSingleItem().Detail.ShouldContain("5000 characters long");
}
