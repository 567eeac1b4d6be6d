using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coder.Terraform.Differential.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Terraform.Differential.Tests.ExpressionSuite;

/// <summary>
/// Asks the real terraform about all expressions at once: each is the output of a file of its own. Files with errors are
/// taken out until a plan succeeds; that plan is then applied.
/// </summary>
public sealed partial class TerraformVerdicts : IAsyncLifetime
{
    private const int MaxRounds = 10;

    private readonly Dictionary<int, Verdict> _verdicts = [];

    /// <summary>What terraform says about an expression, by its index in <see cref="ExpressionFiles.All"/>.</summary>
    internal Verdict this[int index] => _verdicts[index];

    public async Task InitializeAsync()
    {
        using var terraform = new TerraformCli();
        terraform.Write("values.tf", ExpressionFiles.Values);
        terraform.Write("resources.tf", ExpressionFiles.Resources);
        foreach (var (path, content) in ExpressionFiles.Read)
        {
            terraform.Write(path, content);
        }

        for (var i = 0; i < ExpressionFiles.All.Count; i++)
        {
            terraform.Write(FileOf(i), ExpressionFiles.AsOutput(ExpressionFiles.All[i], i));
        }

        await PlanAsync(terraform);
        using var plan = JsonDocument.Parse(await terraform.RunAsync("show", "-json", "plan"));
        var failed = (await TerraformError.OfAsync(terraform, "apply", "-json", "-input=false", "plan")).Errors.ToDictionary(e => IndexOf(e.File!), e => ErrorSense.Of(e.Summary));
        using var outputs = JsonDocument.Parse(await terraform.RunAsync("output", "-json"));
        for (var i = 0; i < ExpressionFiles.All.Count; i++)
        {
            if (!_verdicts.ContainsKey(i))
            {
                _verdicts[i] = Accepted(i, plan.RootElement, outputs.RootElement, failed.GetValueOrDefault(i));
            }
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static string FileOf(int index) => string.Create(CultureInfo.InvariantCulture, $"e{index}.tf");

    private static int IndexOf(string file) => int.Parse(file.AsSpan(1, file.Length - ".tf".Length - 1), CultureInfo.InvariantCulture);

    private async Task PlanAsync(TerraformCli terraform)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var (code, errors) = await TerraformError.OfAsync(terraform, "plan", "-json", "-input=false", "-out=plan");
            if (code == 0)
            {
                return;
            }

            foreach (var error in errors)
            {
                // Terraform names no file for outputs that have no JSON form, such as infinity.
                int[] indices = error.File is null ? [.. OutputName().Matches(error.Detail).Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture))] : [IndexOf(error.File)];
                foreach (var index in indices)
                {
                    if (_verdicts.TryAdd(index, new Verdict(ErrorSense.Of(error.Summary))))
                    {
                        File.Delete(Path.Combine(terraform.Folder, FileOf(index)));
                    }
                }
            }
        }

        Assert.Fail($"terraform still finds errors after {MaxRounds} rounds.");
    }

    [GeneratedRegex("output value \"e(\\d+)\"")]
    private static partial Regex OutputName();

    private static Verdict Accepted(int index, JsonElement plan, JsonElement outputs, string? failure)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"e{index}");
        var planned = "null";
        if (plan.GetProperty("output_changes").TryGetProperty(name, out var change))
        {
            planned = CanonicalJson.Of(change.TryGetProperty("after", out var after) ? after : default, change.GetProperty("after_unknown"));
        }

        if (failure is not null)
        {
            return new Verdict(null, planned, failure);
        }

        return outputs.TryGetProperty(name, out var output)
            ? new Verdict(null, planned, null, CanonicalJson.Of(output.GetProperty("value")), CanonicalJson.Of(output.GetProperty("type")))
            : new Verdict(null, planned, null, "null");
    }
}
