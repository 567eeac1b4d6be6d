namespace Coder.Cli.Stats;

/// <summary>How much of something is used.</summary>
/// <param name="Used">In use.</param>
/// <param name="Total">All there is; null when there is no limit.</param>
/// <param name="Unit">Unit of both: <c>B</c> or <c>cores</c>.</param>
internal sealed record Measurement(double Used, double? Total, string Unit);
