namespace Coder.Terraform.Addresses;

/// <summary>Whether the template manages an object or only reads it.</summary>
public enum ResourceMode
{
    /// <summary>A <c>resource</c> block.</summary>
    Managed,

    /// <summary>A <c>data</c> block.</summary>
    Data,
}
