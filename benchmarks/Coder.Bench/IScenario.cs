namespace Coder.Bench;

/// <summary>One thing that is measured, from outside, on the published build.</summary>
internal interface IScenario
{
    string Name { get; }

    Task<IReadOnlyList<Row>> RunAsync();
}

/// <summary>A line of the result table.</summary>
/// <param name="Beside">The peer or baseline measured in the same run.</param>
internal sealed record Row(string What, string Median, string Range, string Budget, string Beside)
{
    public static Row Of(string what, Samples samples, string budget, string beside = "") =>
        new(what, samples.Format(samples.Median), $"{samples.Format(samples.Min)} – {samples.Format(samples.Max)}", budget, beside);
}
