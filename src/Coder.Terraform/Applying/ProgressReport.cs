using System.Globalization;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Applying;

/// <summary>Tells the build log what is done with each resource, in Terraform's words.</summary>
internal sealed class ProgressReport(EngineOptions options)
{
    public long Start(string address, string doing, HclValue? current)
    {
        options.Log.Write(ProgressLevel.Info, $"{address}: {doing}...{IdOf(current)}");
        return options.Time.GetTimestamp();
    }

    public void End(string address, string what, long started, DiagnosticBag found, HclValue? value)
    {
        var seconds = options.Time.GetElapsedTime(started).TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        if (found.HasErrors)
        {
            options.Log.Write(ProgressLevel.Error, $"{address}: {what} failed after {seconds}s");
        }
        else
        {
            options.Log.Write(ProgressLevel.Info, $"{address}: {what} complete after {seconds}s{IdOf(value)}");
        }
    }

    private static string IdOf(HclValue? value) =>
        value is not null && value.TryGetAttribute("id", out var id) && id is { IsKnown: true, IsNull: false, Kind: HclTypeKind.String, Marks: ValueMarks.None }
            ? $" [id={id.AsString()}]"
            : "";
}
