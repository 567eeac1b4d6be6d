namespace Coder.Terraform.Addresses;

/// <summary>Whether the template manages an object or only reads it.</summary>
public enum ResourceMode
{
    /// <summary>A <c>resource</c> block.</summary>
    Managed,

    /// <summary>A <c>data</c> block.</summary>
    Data,

    /// <summary>An <c>ephemeral</c> block: opened anew for each plan and apply, never stored.</summary>
    Ephemeral,
}

/// <summary>How modes are written.</summary>
internal static class ResourceModes
{
    /// <summary>What stands before the type in an address.</summary>
    public static string Prefix(this ResourceMode mode) => mode switch
    {
        ResourceMode.Data => "data.",
        ResourceMode.Ephemeral => "ephemeral.",
        _ => "",
    };
}
