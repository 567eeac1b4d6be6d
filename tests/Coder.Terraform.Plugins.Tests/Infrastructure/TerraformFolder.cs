using Coder.Terraform.Plugins.Serving;
using Coder.Testing;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>A template for the real <c>terraform</c>, which finds our providers in a mirror as the server lays it out.</summary>
internal sealed class TerraformFolder : IDisposable
{
    private readonly TestFolder _folder = new();

    public TerraformFolder(string main)
    {
        Directory.CreateDirectory(Work);
        Write(main);
        FilesystemMirrorLayout.Write(_folder["mirror"], Programs.CoderProvider, FilesystemMirrorLayout.Sources.ToDictionary(s => s, _ => "2.40.0"), "linux_amd64");
        File.WriteAllText(_folder["cli.tfrc"], FilesystemMirrorLayout.CliConfiguration(_folder["mirror"], [], allowRegistries: false));
        Variables["TF_CLI_CONFIG_FILE"] = _folder["cli.tfrc"];
        Variables["TF_IN_AUTOMATION"] = "1";
        Variables["CHECKPOINT_DISABLE"] = "1";
    }

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    private string Work => _folder["work"];

    public void Write(string main) => File.WriteAllText(Path.Combine(Work, "main.tf"), main);

    public string Read(string file) => File.ReadAllText(Path.Combine(Work, file));

    /// <summary>Runs a command that must succeed and gives what it printed.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var result = await TryRunAsync(arguments);
        return result.ShouldSucceed().Output;
    }

    public async Task<CommandResult> TryRunAsync(params string[] arguments)
    {
        try
        {
            return await CommandResult.RunAsync("terraform", [$"-chdir={Work}", .. arguments], Variables);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("These tests run our providers under the real terraform: install Terraform 1.11 or later and put it on PATH.", e);
        }
    }

    public void Dispose() => _folder.Dispose();
}
