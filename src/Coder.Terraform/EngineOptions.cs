using Coder.Terraform.Providers;
using Coder.Terraform.Provisioning;
using Coder.Terraform.State;

namespace Coder.Terraform;

/// <summary>How an operation runs and whom it tells.</summary>
public sealed record EngineOptions
{
    /// <summary>Largest number of provider calls at the same time.</summary>
    public int Concurrency { get; init; } = 10;

    /// <summary>The build log.</summary>
    public IProgressLog Log { get; init; } = SilentLog.Instance;

    /// <summary>
    /// Called with the whole state before anything goes on that waits for a resource which was applied, one call at a time; an exception ends the apply.
    /// Resources that end together share a call, and those that exist only in the state need none of their own.
    /// </summary>
    public Func<StateFile, CancellationToken, ValueTask>? Checkpoint { get; init; }

    /// <summary>Called after each provider call that reads, plans or applies; from several threads.</summary>
    public Action<OperationTiming>? OnTiming { get; init; }

    /// <summary>Whether <c>local-exec</c> provisioners may run commands on this machine.</summary>
    public bool AllowLocalExec { get; init; } = true;

    /// <summary>Where provisioners run, which providers of the same job may share; null: an apply has one of its own.</summary>
    public WorkingFolder? Folder { get; init; }

    /// <summary>Source of time for timings and the <c>timestamp</c> function.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How long one provider call took.</summary>
/// <param name="Stage"><c>plan</c> or <c>apply</c>.</param>
/// <param name="Action"><c>refresh</c>, <c>plan</c>, <c>read</c>, <c>create</c>, <c>update</c> or <c>delete</c>.</param>
/// <param name="Provider">Source address of the provider.</param>
/// <param name="Resource">Address of the resource instance.</param>
/// <param name="StartedAt">Start.</param>
/// <param name="EndedAt">End.</param>
public sealed record OperationTiming(
    string Stage, string Action, string Provider, string Resource, DateTimeOffset StartedAt, DateTimeOffset EndedAt);
