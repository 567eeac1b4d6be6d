using Coder.Terraform.Plugins.Serving;
using Coder.Testing;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>A template for the real <c>terraform</c>, which finds our providers in a mirror as the server lays it out.</summary>
internal sealed class TerraformFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new("plugin-tests-");
    private readonly TerraformCli _terraform = new();

    public TerraformFolder(string main)
    {
        Write(main);
        FilesystemMirrorLayout.Write(_folder.Of("mirror"), ProviderPrograms.Coder, FilesystemMirrorLayout.Sources.ToDictionary(s => s, _ => "2.40.0"), "linux_amd64");
        File.WriteAllText(_folder.Of("cli.tfrc"), FilesystemMirrorLayout.CliConfiguration(_folder.Of("mirror"), [], allowRegistries: false));
        Variables["TF_CLI_CONFIG_FILE"] = _folder.Of("cli.tfrc");
    }

    public Dictionary<string, string> Variables => _terraform.Variables;

    public void Write(string main) => _terraform.Write("main.tf", main);

    public string Read(string file) => File.ReadAllText(Path.Combine(_terraform.Folder, file));

    /// <summary>Runs a command that must succeed and gives what it printed.</summary>
    public Task<string> RunAsync(params string[] arguments) => _terraform.RunAsync(arguments);

    public Task<CommandResult> TryRunAsync(params string[] arguments) => _terraform.TryRunAsync(arguments);

    public void Dispose()
    {
        _terraform.Dispose();
        _folder.Dispose();
    }
}
