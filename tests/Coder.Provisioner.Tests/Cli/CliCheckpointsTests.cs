using System.Text;
using Coder.Provisioner.Cli;
using Coder.Provisioner.Tests.Infrastructure;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;
using Coder.Testing;

namespace Coder.Provisioner.Tests.Cli;

public sealed class CliCheckpointsTests : IDisposable
{
    private readonly CliMachine _machine = new();
    private readonly TemporaryFolder _root = new("coder-checkpoints-");
    private readonly List<string> _stored = [];
    private readonly JobFolder _folder;
    private readonly CliCheckpoints _checkpoints;

    public CliCheckpointsTests()
    {
        _folder = JobFolder.Create(_root.Path, new TemplateFiles([]), new PreparedTemplate(_root.Path), values: "", state: default);
        var request = _machine.Request(default, WorkspaceTransition.Start) with
        {
            Checkpoint = (state, _) =>
            {
                lock (_stored)
                {
                    _stored.Add(Encoding.UTF8.GetString(state.Span));
                }

                return default;
            },
        };
        _checkpoints = new CliCheckpoints(_folder, request, SilentLog.Instance, TimeProvider.System);
    }

    private IReadOnlyList<string> Stored
    {
        get
        {
            lock (_stored)
            {
                return [.. _stored];
            }
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _machine.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task A_state_that_is_written_after_its_resource_was_told_of_is_stored()
    {
        _checkpoints.Note();
        Write("");
        Write("""{"serial":""");
        Write("""{"serial":1}""");

        await Eventually.HoldsAsync("the state is stored", () => Stored.Count > 0);
        await _checkpoints.EndAsync();
        Stored.ShouldBe(["""{"serial":1}"""]);
    }

    [Fact]
    public async Task The_last_state_is_stored_once_when_the_apply_ends()
    {
        Write("""{"serial":1}""");
        _checkpoints.Note();
        await Eventually.HoldsAsync("the state is stored", () => Stored.Count > 0);
        _checkpoints.Note();
        Write("""{"serial":2}""");

        await _checkpoints.EndAsync();

        Stored.ShouldBe(["""{"serial":1}""", """{"serial":2}"""]);
    }

    private void Write(string state) => File.WriteAllText(Path.Combine(_folder.Path, "terraform.tfstate"), state);
}
