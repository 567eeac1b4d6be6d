namespace Coder.Providers.Kubernetes.Explaining;

/// <summary>Why an object is not what it should be.</summary>
/// <param name="Sentence">For the build log, and for the build's error when waiting ends with it.</param>
/// <param name="IsFinal">Whether it is of no use to wait any longer.</param>
internal sealed record Trouble(string Sentence, bool IsFinal = false)
{
    /// <summary>The container whose last lines tell more; null: none.</summary>
    public string? Container { get; init; }

    /// <summary>The pod that it is about; null: none.</summary>
    public string? Pod { get; init; }

    /// <summary>Whether those lines are of the run before the present one.</summary>
    public bool IsOfPrevious { get; init; }
}
