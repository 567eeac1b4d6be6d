namespace Coder.Testing;

/// <summary>Programs of Terraform providers that tests run.</summary>
public static class ProviderPrograms
{
    private static readonly Lazy<string> FoundAws = new(FindAws);

    /// <summary>The program that serves the built-in providers; a test project that uses it refers to Coder.Provider.</summary>
    public static string Coder { get; } = Path.Combine(AppContext.BaseDirectory, "coder-provider");

    /// <summary>The one real provider binary of this machine: hashicorp/aws.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public static string Aws => FoundAws.Value;

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
