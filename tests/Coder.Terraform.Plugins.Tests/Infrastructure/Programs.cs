using Coder.Terraform.Plugins.Hosting;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>Programs that the tests run.</summary>
internal static class Programs
{
    /// <summary>The program that serves our providers.</summary>
    public static string CoderProvider { get; } = Path.Combine(AppContext.BaseDirectory, "coder-provider");

    /// <summary>The one real provider binary of this machine.</summary>
    public static string AwsProvider { get; } = FindAws();

    /// <summary>One of our providers as a binary, under the name that it is found by in a mirror.</summary>
    public static PluginBinary Ours(TestFolder folder, string name)
    {
        var path = folder[$"terraform-provider-{name}_v2.40.0"];
        File.CreateSymbolicLink(path, CoderProvider);
        return new PluginBinary($"registry.terraform.io/hashicorp/{name}", "2.40.0", path, name + folder.Path);
    }

    public static PluginBinary Fake(string path) => new("example.com/acme/fake", "1.2.3", path, path);

    private static string FindAws()
    {
        string?[] roots = [Environment.GetEnvironmentVariable("CODER_TEST_PROVIDER_MIRROR"), "/opt", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins"];
        foreach (var root in roots.Where(Directory.Exists))
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 8 };
            if (Directory.EnumerateFiles(root!, "terraform-provider-aws_v*", options).Order(StringComparer.Ordinal).FirstOrDefault() is { } found)
            {
                return found;
            }
        }

        throw new InvalidOperationException("These tests run a real provider: put hashicorp/aws (5.x, unpacked) below /opt or a folder named by CODER_TEST_PROVIDER_MIRROR.");
    }
}
