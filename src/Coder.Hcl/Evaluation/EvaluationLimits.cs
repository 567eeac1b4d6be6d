namespace Coder.Hcl.Evaluation;

/// <summary>
/// What a template can make the evaluator do at most. Far above what templates need; they keep a few lines of hostile or
/// mistaken configuration from using up the memory or time of everybody.
/// </summary>
public static class EvaluationLimits
{
    /// <summary>Largest <see cref="Values.HclValue.Weight"/> of a value.</summary>
    public const int MaxWeight = 1_000_000;

    /// <summary>Largest <see cref="Values.HclValue.Depth"/> of a value.</summary>
    public const int MaxDepth = 250;

    /// <summary>Most characters of a text: what has the largest weight.</summary>
    public const int MaxText = MaxWeight * CharactersPerWeight;

    /// <summary>Most passes of <c>for</c> expressions, and blocks of <c>dynamic</c> blocks, in one evaluation.</summary>
    public const int MaxSteps = 1_000_000;

    internal const int CharactersPerWeight = 16;

    [ThreadStatic]
    private static int t_nesting;

    [ThreadStatic]
    private static int t_steps;

    /// <summary>Begins an evaluation, or a part of the one that this thread is in; dispose the result at its end.</summary>
    public static Scope Enter()
    {
        if (t_nesting++ == 0)
        {
            t_steps = 0;
        }

        return default;
    }

    /// <summary>Counts a step; false when the evaluation has used up its steps.</summary>
    public static bool TryStep() => t_steps < MaxSteps && ++t_steps > 0;

    /// <summary>An evaluation, or a part of one.</summary>
    public readonly struct Scope : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => t_nesting--;
    }
}
