using Coder.Terraform.Plugins.Hosting;
using Coder.Testing;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>Plugins that the tests run.</summary>
internal static class Programs
{
    /// <summary>The one real provider of this machine.</summary>
    public static PluginBinary Aws => new(AwsProvider.Source, AwsProvider.Version, AwsProvider.Program, "aws-for-tests");

    /// <summary>One of our providers as a binary, under the name that it is found by in a mirror.</summary>
    public static PluginBinary Ours(TemporaryFolder folder, string name)
    {
        var path = folder.Of($"terraform-provider-{name}_v2.40.0");
        File.CreateSymbolicLink(path, ProviderPrograms.Coder);
        return new PluginBinary($"registry.terraform.io/hashicorp/{name}", "2.40.0", path, name + folder.Path);
    }

    public static PluginBinary Fake(string path) => new("example.com/acme/fake", "1.2.3", path, path);
}
