using System.Text;
using Coder.Providers.Coder;
using Coder.Providers.Utility;
using Coder.Terraform.Plugins.Serving;
using Coder.Terraform.Plugins.Sources;
using Coder.Terraform.Providers;
using Coder.Testing;

namespace Coder.Terraform.Differential.Tests.Infrastructure;

/// <summary>The built-in providers for both engines: in this process for ours, as a program in a mirror for the real terraform.</summary>
internal static class BuiltInProviders
{
    private static readonly Dictionary<string, string> Workspace = new(StringComparer.Ordinal)
    {
        [CoderVariables.AgentUrl] = "https://coder.example.com",
        [CoderVariables.Transition] = "start",
        [CoderVariables.WorkspaceId] = "5e5e1ab0-6a4a-4a64-a2b1-5c2a9bb6a000",
        ["CODER_WORKSPACE_NAME"] = "dev",
        ["CODER_WORKSPACE_BUILD_ID"] = "5e5e1ab0-6a4a-4a64-a2b1-5c2a9bb6a001",
        ["CODER_WORKSPACE_OWNER"] = "anna",
        ["CODER_WORKSPACE_OWNER_ID"] = "5e5e1ab0-6a4a-4a64-a2b1-5c2a9bb6a002",
        ["CODER_WORKSPACE_TEMPLATE_ID"] = "5e5e1ab0-6a4a-4a64-a2b1-5c2a9bb6a003",
        ["CODER_WORKSPACE_TEMPLATE_NAME"] = "t",
        ["CODER_WORKSPACE_TEMPLATE_VERSION"] = "v1",
    };

    /// <summary>For our engine.</summary>
    public static IProviderRegistry Registry { get; } = new ProviderRegistry()
        .Add(CoderProviderFactory.Source, () => CoderProviderFactory.Create(Workspace))
        .Add(UtilityProviderFactory.RandomSource, UtilityProviderFactory.CreateRandom)
        .Add(UtilityProviderFactory.TimeSource, () => UtilityProviderFactory.CreateTime(TimeProvider.System));

    /// <summary>Lays a mirror out beside a template, and tells terraform.</summary>
    public static async Task OfferAsync(TerraformCli terraform)
    {
        var mirror = Path.Combine(terraform.Folder, ".mirror");
        FilesystemMirrorLayout.Write(mirror, ProviderPrograms.Coder, FilesystemMirrorLayout.Sources.ToDictionary(s => s, VersionOf), ProviderAddress.Platform);
        terraform.Write(".mirror/cli.tfrc", Encoding.UTF8.GetBytes(FilesystemMirrorLayout.CliConfiguration(mirror, [], allowRegistries: false)));
        terraform.Variables["TF_CLI_CONFIG_FILE"] = Path.Combine(mirror, "cli.tfrc");
        foreach (var (name, value) in Workspace)
        {
            terraform.Variables[name] = value;
        }

        await terraform.RunAsync("init", "-backend=false", "-input=false");
    }

    private static string VersionOf(string source) => source == UtilityProviderFactory.TimeSource ? "0.12.1" : "2.40.0";
}
