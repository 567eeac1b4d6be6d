using Coder.Server.Workspaces;

namespace Coder.Server.Tests.Workspaces;

public sealed class WorkspaceNameTests
{
    [Theory]
    [InlineData("dev")]
    [InlineData("Dev-1")]
    [InlineData("a")]
    [InlineData("12345678901234567890123456789012")]
    public void Good_names(string name) => WorkspaceName.Check(name).ShouldBeNull();

    [Theory]
    [InlineData(null, "A workspace needs a name.")]
    [InlineData("", "A workspace needs a name.")]
    [InlineData("new", "\"new\" is reserved; choose another name.")]
    [InlineData("Create", "\"Create\" is reserved; choose another name.")]
    [InlineData("123456789012345678901234567890123", "The name is 33 characters long; at most 32 are allowed.")]
    [InlineData("a--b", "\"a--b\" is not a workspace name: use letters, digits and single hyphens between them.")]
    [InlineData("-a", "\"-a\" is not a workspace name: use letters, digits and single hyphens between them.")]
    [InlineData("ä", "\"ä\" is not a workspace name: use letters, digits and single hyphens between them.")]
    [InlineData("a\n", "\"a\n\" is not a workspace name: use letters, digits and single hyphens between them.")]
    public void Bad_names_say_why(string? name, string expected) => WorkspaceName.Check(name).ShouldBe(expected);
}
