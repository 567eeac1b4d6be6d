using System.Text.Json;
using Coder.Provisioner;
using Coder.Provisioner.Forms;
using Coder.Sdk;
using Coder.Server.Http;

namespace Coder.Server.Templates;

/// <summary>Writes the state of a form as the API shows it.</summary>
internal static class DynamicAnswers
{
    /// <summary>The answer to the request with an id.</summary>
    public static DynamicParametersResponse Of(int id, FormAnswer answer) => new()
    {
        Id = id,
        Diagnostics = [.. answer.Problems.Select(problem => Of(problem))],
        Parameters = [.. answer.Parameters.Select(parameter => Of(parameter))],
    };

    private static PreviewParameter Of(FormParameter parameter)
    {
        var definition = parameter.Definition;
        return new PreviewParameter
        {
            Name = definition.Name,
            DisplayName = definition.DisplayName,
            Description = definition.Description,
            Type = definition.Type,
            FormType = definition.FormType,
            Styling = StylingOf(definition.Styling),
            Mutable = definition.Mutable,
            DefaultValue = new() { Value = definition.DefaultValue, Valid = parameter.IsKnown && !definition.Required },
            Icon = definition.Icon,
            Options =
            [
                .. definition.Options.Select(option => new PreviewParameterOption
                {
                    Name = option.Name,
                    Description = option.Description,
                    Value = new() { Value = option.Value, Valid = true },
                    Icon = option.Icon,
                }),
            ],
            Validations = ValidationsOf(definition),
            Required = definition.Required,
            Order = definition.Order,
            Ephemeral = definition.Ephemeral,
            Value = new() { Value = parameter.Value ?? "", Valid = parameter.IsValid },
            Diagnostics = [.. parameter.Problems.Select(problem => Of(problem))],
        };
    }

    private static FriendlyDiagnostic Of(FormProblem problem) => new()
    {
        Severity = problem.IsError ? "error" : "warning",
        Summary = problem.Summary,
        Detail = problem.Detail,
        Extra = new() { Code = problem.Code },
    };

    private static PreviewParameterValidation[] ValidationsOf(TemplateParameter definition) =>
        definition is { ValidationRegex.Length: 0, ValidationMin: null, ValidationMax: null, ValidationMonotonic.Length: 0 }
            ? []
            :
            [
                new PreviewParameterValidation
                {
                    ValidationError = definition.ValidationError,
                    ValidationRegex = definition.ValidationRegex is { Length: > 0 } regex ? regex : null,
                    ValidationMin = definition.ValidationMin,
                    ValidationMax = definition.ValidationMax,
                    ValidationMonotonic = definition.ValidationMonotonic is { Length: > 0 } monotonic ? monotonic : null,
                },
            ];

    // Hints that are of another type than they should be hint at nothing; the provider has made sure that it is an object.
    private static PreviewParameterStyling StylingOf(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<PreviewParameterStyling>(json, Json.Options) ?? new();
        }
        catch (JsonException)
        {
            return new();
        }
    }
}
