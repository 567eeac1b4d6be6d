namespace Coder.Hcl.Values;

/// <summary>Properties of a value that follow it through every expression it takes part in.</summary>
[Flags]
public enum ValueMarks
{
    /// <summary>No mark.</summary>
    None = 0,

    /// <summary>The value must not be shown to people.</summary>
    Sensitive = 1,

    /// <summary>The value must not be stored in plans or state.</summary>
    Ephemeral = 2,
}
