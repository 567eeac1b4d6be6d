namespace Coder.Provisioner;

/// <summary>Where a build takes a workspace.</summary>
public enum WorkspaceTransition
{
    /// <summary>Everything runs.</summary>
    Start,

    /// <summary>Only what persists is left.</summary>
    Stop,

    /// <summary>Nothing is left.</summary>
    Delete,
}

/// <summary>One transition of one workspace.</summary>
public sealed record BuildRequest
{
    /// <summary>The template's files as a tar archive.</summary>
    public required ReadOnlyMemory<byte> TemplateTar { get; init; }

    /// <summary>
    /// Identifies the archive's content (its hash). A template that was parsed before under the same key is not
    /// parsed again. Empty: not cached.
    /// </summary>
    public string TemplateKey { get; init; } = "";

    /// <summary>One of <see cref="EngineChoice"/>; empty: what the server has as standard.</summary>
    public string Engine { get; init; } = "";

    /// <summary>Values of the template's variables, by name.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values of the workspace's parameters, by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The parameter values of the previous build, by name; empty for the first build.</summary>
    public IReadOnlyDictionary<string, string> PreviousParameters { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Terraform state v4 JSON of the previous build; empty when there is none.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    /// <summary>Where the build goes.</summary>
    public required WorkspaceTransition Transition { get; init; }

    /// <summary>What the template may know about workspace, owner and machine.</summary>
    public required BuildEnvironment Environment { get; init; }

    /// <summary>
    /// Called with the whole state, one call at a time, after each change of what exists outside it, so that a server that dies in the
    /// middle knows what exists. Null: only the result carries state.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask>? Checkpoint { get; init; }

    /// <summary>
    /// Asked between plan and apply of a build that does not delete, with the resources as they are planned. A refusal ends the build before
    /// anything is changed. Null: every plan is applied.
    /// </summary>
    public Func<IReadOnlyList<ProvisionedResource>, CancellationToken, ValueTask<BuildRefusal?>>? Approve { get; init; }
}

/// <summary>Why a plan is not applied.</summary>
/// <param name="Error">For people: what is in the way, and the way out.</param>
/// <param name="ErrorCode">For programs.</param>
public sealed record BuildRefusal(string Error, string ErrorCode)
{
    /// <summary>The owner's budget does not allow what the plan costs.</summary>
    public const string InsufficientQuota = "INSUFFICIENT_QUOTA";
}

/// <summary>What a build reached.</summary>
public sealed record BuildResult
{
    /// <summary>
    /// Why the build failed, for people: a first sentence that says what and where, then the diagnostics. Null when it
    /// succeeded or was canceled before anything failed.
    /// </summary>
    public string? Error { get; init; }

    /// <summary>The kind of failure, for programs; null for most.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Whether the build ended early because it was canceled.</summary>
    public bool Canceled { get; init; }

    /// <summary>The state that is known to exist now, also after a failure. Empty when nothing exists.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    /// <summary>The workspace's resources with their agents and apps; empty after a failure.</summary>
    public IReadOnlyList<ProvisionedResource> Resources { get; init; } = [];

    /// <summary>How long each step took.</summary>
    public IReadOnlyList<BuildTiming> Timings { get; init; } = [];
}

/// <summary>The time one step of a job took.</summary>
/// <param name="Stage"><c>init</c>, <c>plan</c>, <c>graph</c> or <c>apply</c>.</param>
/// <param name="Source">The provider's name, or <c>coder</c> for work of the engine itself.</param>
/// <param name="Action">What was done, such as <c>create</c> or <c>read</c>.</param>
/// <param name="Resource">The resource's address, or what was worked on.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record BuildTiming(
    string Stage,
    string Source,
    string Action,
    string Resource,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt);
