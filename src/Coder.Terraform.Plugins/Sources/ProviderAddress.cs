using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>A provider's source address in its parts.</summary>
/// <param name="Host">Host of its registry, as <c>registry.terraform.io</c>; may have a port.</param>
/// <param name="Namespace">Who publishes it.</param>
/// <param name="Type">Its name.</param>
public sealed partial record ProviderAddress(string Host, string Namespace, string Type)
{
    /// <summary>Terraform's name of this machine's platform, as <c>linux_amd64</c>.</summary>
    public static string Platform { get; } = "linux_" + (RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        Architecture.Arm => "arm",
        var other => other.ToString().ToLowerInvariant(),
    });

    /// <summary>Reads an address, which becomes folders and parts of URLs; null when it is none.</summary>
    public static ProviderAddress? TryParse(string source)
    {
        var parts = ProviderSource.Normalize(source).Split('/');
        return parts.Length == 3 && HostPattern().IsMatch(parts[0]) && PartPattern().IsMatch(parts[1]) && PartPattern().IsMatch(parts[2])
            ? new ProviderAddress(parts[0], parts[1], parts[2])
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Host}/{Namespace}/{Type}";

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HostPattern();

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PartPattern();
}
