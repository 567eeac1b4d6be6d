namespace Coder.Terraform.Configuration;

/// <summary>Names in a body that belong to the language, not to the provider's schema.</summary>
internal sealed class MetaNames(string[] attributes, string[] blocks)
{
    public static MetaNames None { get; } = new([], []);

    public static MetaNames Resource { get; } = new(["count", "for_each", "depends_on", "provider"], ["lifecycle", "provisioner", "connection"]);

    public static MetaNames Provisioner { get; } = new(["when", "on_failure"], ["connection"]);

    public static MetaNames Provider { get; } = new(["alias", "version"], []);

    public static MetaNames Module { get; } = new(["source", "version", "count", "for_each", "providers", "depends_on"], []);

    public HashSet<string> Attributes { get; } = new(attributes, StringComparer.Ordinal);

    public HashSet<string> Blocks { get; } = new(blocks, StringComparer.Ordinal);
}
