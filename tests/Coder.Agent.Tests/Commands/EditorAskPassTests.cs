using System.Text.Json.Nodes;
using Coder.Agent.Commands;
using Coder.Testing;

namespace Coder.Agent.Tests.Commands;

public sealed class EditorAskPassTests : IDisposable
{
    private const string VsCodeSettings = ".vscode-server/data/Machine/settings.json";

    private readonly TemporaryFolder _home = new("coder-editor-");
    private readonly StringWriter _console = new();

    private string CodeServer => _home.Of(".local/share/code-server/Machine/settings.json");

    private string VsCode => _home.Of(VsCodeSettings);

    public void Dispose()
    {
        _console.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void Editors_leave_Git_s_questions_to_the_agent_and_keep_their_other_settings()
    {
        _home.Write(VsCodeSettings, """{"editor.fontSize":14,"git.useIntegratedAskPass":true}""");

        Apply();
        Apply();

        Read(CodeServer).ShouldBe("""{"git.useIntegratedAskPass":false,"github.gitAuthentication":false}""");
        Read(VsCode).ShouldBe("""{"editor.fontSize":14,"git.useIntegratedAskPass":true,"github.gitAuthentication":false}""");
        _console.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_a_program_cannot_write_without_loss_is_left_as_it_is()
    {
        const string withComment = "{\n  // mine\n  \"a\": 1\n}";
        _home.Write(VsCodeSettings, withComment);

        Apply();

        File.ReadAllText(VsCode).ShouldBe(withComment);
        _console.ToString().ShouldContain($"{VsCode} is left as it is, so that Git may ask you for passwords in this editor: ");
        File.Exists(CodeServer).ShouldBeTrue();
    }

    private void Apply()
    {
        using var log = new AgentLog(_home.Of("logs"), _console, TimeProvider.System);
        EditorAskPass.Apply(_home.Path, log);
    }

    private static string Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.ToJsonString();
}
