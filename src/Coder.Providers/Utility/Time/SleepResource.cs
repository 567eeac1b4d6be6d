using System.Globalization;
using System.Text.RegularExpressions;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Time;

/// <summary><c>time_sleep</c>: a pause before what depends on it is made, or after it is destroyed.</summary>
internal sealed partial class SleepResource() : ResourceType<TimeProvider>("time_sleep", new Block(
[
    Id(),
    Duration("create_duration", "How long to wait when it is made, such as 30s or 1m30s."),
    Duration("destroy_duration", "How long to wait when it is destroyed."),
    Optional("triggers", HclType.Map(HclType.String), "A change of any value waits again."),
]))
{
    /// <inheritdoc/>
    public override async ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        await WaitAsync(operation, planned.Text("create_duration"), ct);
        return planned.With("id", operation.Context.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public override async ValueTask DeleteAsync(
        Operation<TimeProvider> operation, BlockValue state, CancellationToken ct) =>
        await WaitAsync(operation, state.Text("destroy_duration"), ct);

    private static async Task WaitAsync(Operation<TimeProvider> operation, string duration, CancellationToken ct)
    {
        try
        {
            await Task.Delay(Parse(duration) ?? TimeSpan.Zero, operation.Context, ct);
        }
        catch (OperationCanceledException)
        {
            operation.Fail("Canceled", $"The build was canceled while it waited for {duration}.");
        }
    }

    private static Field Duration(string name, string description) => Optional(name, HclType.String, description).InPlace()
        .Check(d => Parse(d.AsString()) is null ? $"must be a duration such as 30s, 1m30s or 500ms, not \"{d.AsString()}\"." : null);

    private static TimeSpan? Parse(string text)
    {
        var parts = Parts().Match(text);
        double Part(string name) => parts.Groups[name].Success ? double.Parse(parts.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
        return parts.Success && text.Length > 0
            ? TimeSpan.FromHours(Part("h")) + TimeSpan.FromMinutes(Part("m")) + TimeSpan.FromSeconds(Part("s")) + TimeSpan.FromMilliseconds(Part("ms"))
            : null;
    }

    [GeneratedRegex(@"^((?<h>\d+(\.\d+)?)h)?((?<m>\d+(\.\d+)?)m)?((?<s>\d+(\.\d+)?)s)?((?<ms>\d+(\.\d+)?)ms)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parts();
}
