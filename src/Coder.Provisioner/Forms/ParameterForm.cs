using Coder.Hcl.Diagnostics;
using Coder.Providers.Coder;
using Coder.Providers.Declaration;
using Coder.Provisioner.Reading;
using Coder.Terraform;
using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Forms;

/// <summary>
/// The questions of one template. Each answer evaluates the template anew with the values so far: which parameters there are, their
/// options and defaults may all depend on other values and on the owner. Nothing is planned, and no other provider is asked.
/// </summary>
public sealed class ParameterForm
{
    private const string Type = "coder_parameter";
    private readonly TerraformConfiguration _template;
    private readonly TimeProvider _time;

    internal ParameterForm(TerraformConfiguration template, TimeProvider time)
    {
        _template = template;
        _time = time;
    }

    /// <summary>Evaluates the template.</summary>
    /// <param name="request">Who asks, and the values so far.</param>
    /// <param name="ct">Ends the evaluation.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public async Task<FormAnswer> AnswerAsync(FormRequest request, CancellationToken ct)
    {
        var variables = CoderEnvironment.Of(request.Environment, WorkspaceTransition.Start, request.Values, request.PreviousValues);
        var registry = JobProviders.ForQuestions(variables, _time, ct);
        var inquiry = await TerraformEngine.InquireAsync(
            _template,
            NativeTemplateEngine.Values(_template, request.Variables),
            CoderProviderFactory.Source,
            Type,
            registry,
            new EngineOptions { Concurrency = 1, Time = _time },
            ct);
        var parameters = inquiry.Answers.Select(a => Parameter(a, request.Values)).ToList();
        var addresses = inquiry.Answers.Select(a => a.Address.ToString()).ToHashSet(StringComparer.Ordinal);
        var others = inquiry.Diagnostics.Where(d => d.Address is null || !addresses.Contains(d.Address)).Select(d => Problem(d, withPlace: true));
        return new FormAnswer(
            [.. parameters.OrderBy(p => p.Definition.Order).ThenBy(p => p.Definition.Name, StringComparer.Ordinal)],
            [.. inquiry.Absent.Select(a => new BlockValue(a.Config).Text("name")).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal)],
            [.. others, .. Twice(parameters)]);
    }

    private static FormParameter Parameter(DataAnswer answer, IReadOnlyDictionary<string, string> values)
    {
        var block = new BlockValue(answer.State ?? answer.Config);
        var definition = ParameterReader.Parameter(block);
        if (answer.State is null)
        {
            definition = definition with
            {
                Name = definition.Name.Length > 0 ? definition.Name : answer.Address.Name,
                Type = definition.Type.Length > 0 ? definition.Type : "string",
                FormType = "error",
                Styling = definition.Styling.Length > 0 ? definition.Styling : "{}",
                Required = block.IsAbsent("default"),
            };
        }

        var given = values.GetValueOrDefault(definition.Name) ?? block.TextOrNull("default");
        var problems = answer.Problems.Select(d => Problem(d, withPlace: answer.State is null)).ToList();
        if (given is null && problems.Count == 0 && answer.State is not null)
        {
            problems.Add(new FormProblem(true, "Required parameter not provided", "The parameter has no default and needs a value.", FormProblem.Required));
        }

        if (answer.State is null && problems.Count == 0)
        {
            problems.Add(new FormProblem(
                false, "Known in a build only", $"{answer.Address} depends on a resource or on another provider, which only a build can ask."));
        }

        return new FormParameter
        {
            Definition = definition,
            Value = given,
            IsKnown = answer.State is not null,
            IsValid = answer.State is not null && given is not null && !problems.Exists(p => p.IsError),
            Problems = problems,
        };
    }

    private static IEnumerable<FormProblem> Twice(IEnumerable<FormParameter> parameters) => parameters
        .GroupBy(p => p.Definition.Name, StringComparer.Ordinal)
        .Where(g => g.Count() > 1)
        .Select(g => new FormProblem(
            true, "Duplicate parameter", $"{g.Count()} parameters have the name \"{g.Key}\" at the same time: names must be unique."));

    private static FormProblem Problem(Diagnostic diagnostic, bool withPlace)
    {
        var place = withPlace && diagnostic.Subject is { } at ? $" ({at.File} line {at.Start.Line})" : "";
        return new FormProblem(diagnostic.Severity == DiagnosticSeverity.Error, diagnostic.Summary + place, diagnostic.Detail);
    }
}
