using System.Text;
using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Differential.Tests.Infrastructure;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Differential.Tests.ExpressionSuite;

/// <summary>Asks our engine about an expression: the only output of a template that is loaded, planned and applied.</summary>
internal static class OurVerdict
{
    private static readonly Dictionary<string, HclValue> NoVariables = [];

    public static async Task<Verdict> OfAsync(int index)
    {
        var expression = ExpressionFiles.All[index];
        var (name, path) = ($"e{index}", $"e{index}.tf");
        var files = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["values.tf"] = Encoding.UTF8.GetBytes(ExpressionFiles.Values),
            [path] = Encoding.UTF8.GetBytes(ExpressionFiles.AsOutput(expression, index)),
        };
        if (expression.Contains("terraform_data", StringComparison.Ordinal))
        {
            files["resources.tf"] = Encoding.UTF8.GetBytes(ExpressionFiles.Resources);
        }

        foreach (var (file, content) in ExpressionFiles.Read)
        {
            files[file] = content;
        }

        var diagnostics = new DiagnosticBag();
        var configuration = TerraformConfiguration.Load(new TemplateFiles(files), diagnostics);
        if (configuration is null)
        {
            return new Verdict(FirstError(diagnostics, path));
        }

        var (registry, options) = (new ProviderRegistry(), new EngineOptions());
        var plan = await TerraformEngine.PlanAsync(configuration, NoVariables, StateFile.Empty, PlanMode.Apply, registry, options, default);
        if (plan.Failed)
        {
            return new Verdict(FirstError(plan.Diagnostics, path));
        }

        var planned = plan.Outputs.FirstOrDefault(o => o.Name == name)?.After;
        var applied = await TerraformEngine.ApplyAsync(plan, registry, options, default);
        var plannedText = planned is null ? "null" : CanonicalJson.Of(planned);
        if (applied.Failed)
        {
            return new Verdict(null, plannedText, FirstError(applied.Diagnostics, path));
        }

        return applied.Outputs.TryGetValue(name, out var value) && !value.IsNull
            ? new Verdict(null, plannedText, null, CanonicalJson.Of(value), TypeOf(value))
            : new Verdict(null, plannedText, null, "null");
    }

    private static string TypeOf(HclValue value)
    {
        using var json = JsonDocument.Parse(value.Type.ToJson().ToJsonString());
        return CanonicalJson.Of(json.RootElement);
    }

    private static string FirstError(IEnumerable<Diagnostic> diagnostics, string path)
    {
        var error = diagnostics.First(d => d.Severity == DiagnosticSeverity.Error);
        error.Subject?.File.ShouldBe(path, $"{error.Summary}: {error.Detail}");
        return ErrorSense.Of(error.Summary);
    }
}
