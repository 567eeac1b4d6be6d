namespace Coder.Terraform.Planning;

/// <summary>What an operation is for.</summary>
public enum PlanMode
{
    /// <summary>Make real what the configuration says.</summary>
    Apply,

    /// <summary>Destroy everything that the state holds.</summary>
    Destroy,
}

/// <summary>What will be done with one object.</summary>
public enum PlannedAction
{
    /// <summary>Nothing.</summary>
    NoOp,

    /// <summary>Create it.</summary>
    Create,

    /// <summary>Change it in place.</summary>
    Update,

    /// <summary>Destroy it, then create it anew.</summary>
    Replace,

    /// <summary>Create a new one, then destroy the old one (<c>create_before_destroy</c>).</summary>
    ReplaceCreateFirst,

    /// <summary>Destroy it.</summary>
    Delete,

    /// <summary>Leave it as it is and manage it no longer (<c>removed</c> with <c>destroy = false</c>).</summary>
    Forget,

    /// <summary>Read a data source while applying, as its configuration is not known before.</summary>
    Read,
}

/// <summary>Why an object is replaced, destroyed or read late.</summary>
public enum PlannedReason
{
    /// <summary>The action speaks for itself.</summary>
    None,

    /// <summary>Its creation failed half way.</summary>
    Tainted,

    /// <summary>An attribute changes that cannot be changed in place.</summary>
    CannotUpdate,

    /// <summary>Something in <c>replace_triggered_by</c> changes.</summary>
    ReplaceTriggeredBy,

    /// <summary>The block is no longer in the configuration.</summary>
    NotInConfiguration,

    /// <summary>The index is beyond <c>count</c>.</summary>
    BeyondCount,

    /// <summary>The key is no longer in <c>for_each</c>.</summary>
    NotInForEach,

    /// <summary>Between one and many instances, or count and for_each.</summary>
    WrongRepetition,

    /// <summary>Its module instance is no longer in the configuration.</summary>
    NoModule,

    /// <summary>A replaced object whose destruction failed before.</summary>
    Deposed,

    /// <summary>The configuration of a data source holds unknown values.</summary>
    ConfigUnknown,

    /// <summary>A data source depends on something that changes.</summary>
    DependencyPending,

    /// <summary>A data source of a <c>check</c> block is read once more after the apply.</summary>
    CheckNested,
}
