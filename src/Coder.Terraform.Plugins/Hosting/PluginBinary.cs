namespace Coder.Terraform.Plugins.Hosting;

/// <summary>A provider's program on this machine.</summary>
/// <param name="Source">Full source address, as <c>registry.terraform.io/hashicorp/aws</c>.</param>
/// <param name="Version">Version, as <c>5.100.0</c>.</param>
/// <param name="Path">The executable.</param>
/// <param name="Checksum">What identifies its content: processes and schemas are shared by it.</param>
public sealed record PluginBinary(string Source, string Version, string Path, string Checksum)
{
    /// <summary>Name and version for messages.</summary>
    public override string ToString() => $"{Source} {Version}";
}
