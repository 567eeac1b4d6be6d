using Coder.Providers.Tests.Infrastructure;
using Coder.Providers.Utility;
using Coder.Testing;

namespace Coder.Providers.Tests.Utility;

public sealed class ExternalTests : IDisposable
{
    private const string Secret = "CODER_TEST_EXTERNAL";

    private readonly TemporaryFolder _folder = new("coder-folder-");
    private readonly ProviderDriver _external;

    public ExternalTests() => _external = new(UtilityProviderFactory.CreateExternal(new TemplateFolder(() => _folder.Path), TimeProvider.System));

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Secret, null);
        _folder.Dispose();
    }

    [Fact]
    public async Task A_program_reads_the_query_and_says_the_result()
    {
        var data = await _external.DataValueAsync("external", new
        {
            program = new[] { "/bin/sh", "-c", "printf '{\"query\":\"%s\",\"folder\":\"%s\"}' \"$(cat | tr -d '{}\":')\" \"$PWD\"" },
            query = new { who = "ann" },
        });

        data.Text("id").ShouldBe("-");
        data.GetAttribute("result").Attributes["query"].AsString().ShouldBe("whoann");
        data.GetAttribute("result").Attributes["folder"].AsString().ShouldBe(_folder.Path);
    }

    [Fact]
    public async Task A_program_of_the_template_runs_in_a_folder_of_it_and_sees_no_secret_of_the_server()
    {
        _folder.Script("tools/say.sh", "cat >/dev/null\nprintf '{\"env\":\"%s\"}' \"$(env | grep -c CODER_)\"");
        Environment.SetEnvironmentVariable(Secret, "secret");

        var data = await _external.DataValueAsync("external", new { program = new[] { "./say.sh" }, working_dir = "tools" });

        data.GetAttribute("result").Attributes["env"].AsString().ShouldBe("0");
    }

    [Theory]
    [InlineData("echo 'no such user' >&2; exit 3", "ended with exit status 3 and said: no such user")]
    [InlineData("exit 1", "ended with exit status 1 and said nothing on its standard error.")]
    [InlineData("echo hello", "but it is no JSON object.")]
    [InlineData("echo '[1]'", "but it is no JSON object.")]
    [InlineData("echo '{\"a\":1}'", "but the value of \"a\" is no text.")]
    [InlineData("head -c 2000000 /dev/zero", "has written more than 1,048,576 bytes.")]
    public async Task What_goes_wrong_is_told_in_one_sentence(string script, string expected) =>
        (await _external.DataAsync("external", new { program = new[] { "/bin/sh", "-c", script } })).Diagnostics.Told().ShouldContain(expected);

    [Fact]
    public async Task A_program_or_folder_that_is_not_there_is_named()
    {
        (await _external.DataAsync("external", new { program = new[] { "no-such-program" } })).Diagnostics.Told().ShouldContain("\"no-such-program\" cannot be started:");
        (await _external.DataAsync("external", new { program = new[] { "true" }, working_dir = "none" })).Diagnostics.Told().ShouldContain("The working_dir \"none\" does not exist.");
        (await _external.DataAsync("external", new { program = new[] { "true" }, working_dir = "/" })).Diagnostics.Told().ShouldContain("working_dir \"/\" lies outside");
        (await _external.ValidateAsync("external", new { program = Array.Empty<string>() })).Told().ShouldContain("program must name a program.");
    }
}
