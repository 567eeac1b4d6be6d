namespace Coder.Terraform.Versions;

/// <summary>What a version is of. Terraform reads the versions of providers more strictly than others, and <c>~&gt;</c> means something else for them.</summary>
public enum VersionKind
{
    /// <summary><c>required_version</c>: Terraform itself. Constraints name releases only.</summary>
    Core,

    /// <summary>A module of a registry.</summary>
    Module,

    /// <summary>A provider: three numbers at most, no <c>v</c> in front.</summary>
    Provider,
}
