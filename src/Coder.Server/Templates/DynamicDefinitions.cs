using System.Text.Json;
using Coder.Provisioner;
using Coder.Provisioner.Forms;
using Coder.Sdk;
using Coder.Server.Http;
using Coder.Server.Workspaces;

namespace Coder.Server.Templates;

/// <summary>Between what is stored of a version's parameters and what its form says of them.</summary>
internal static class DynamicDefinitions
{
    private const string TakenFromImport = "Shown as imported";

    /// <summary>A parameter of a form as the rules of builds read it.</summary>
    public static ParameterDefinition ToDefinition(FormParameter parameter)
    {
        var definition = parameter.Definition;
        return new ParameterDefinition
        {
            Name = definition.Name,
            DisplayName = definition.DisplayName,
            Description = definition.Description,
            Type = definition.Type,
            FormType = definition.FormType,
            // What is not known yet is judged by the build.
            Mutable = definition.Mutable || !parameter.IsKnown,
            Required = definition.Required && parameter.IsKnown,
            DefaultValue = definition.DefaultValue,
            Icon = definition.Icon,
            OptionsJson = JsonSerializer.Serialize(definition.Options, Json.Options),
            ValidationError = definition.ValidationError,
            ValidationRegex = definition.ValidationRegex,
            ValidationMin = definition.ValidationMin,
            ValidationMax = definition.ValidationMax,
            ValidationMonotonic = definition.ValidationMonotonic,
            Ephemeral = definition.Ephemeral,
        };
    }

    /// <summary>The form of a template that cannot be evaluated: its parameters as they were imported.</summary>
    /// <param name="stored">The parameters as they were imported.</param>
    /// <param name="values">The values so far.</param>
    /// <param name="reason">Why the template is not evaluated: a sentence.</param>
    public static FormAnswer Static(IReadOnlyList<ParameterDefinition> stored, IReadOnlyDictionary<string, string> values, string reason) => new(
        [.. stored.Select((definition, i) => Static(definition, i, values, []))],
        [],
        [new FormProblem(false, TakenFromImport, reason)]);

    /// <summary>Puts what was imported in the place of what only a build can know.</summary>
    public static FormAnswer Complete(
        FormAnswer answer, IReadOnlyList<ParameterDefinition> stored, IReadOnlyDictionary<string, string> values)
    {
        if (answer.Parameters.All(parameter => parameter.IsKnown))
        {
            return answer;
        }

        return answer with
        {
            Parameters =
            [
                .. answer.Parameters.Select(parameter =>
                    !parameter.IsKnown && stored.FirstOrDefault(definition => definition.Name == parameter.Definition.Name) is { } imported
                        ? Static(imported, parameter.Definition.Order, values, parameter.Problems)
                        : parameter),
            ],
        };
    }

    private static FormParameter Static(
        ParameterDefinition definition, int order, IReadOnlyDictionary<string, string> values, IReadOnlyList<FormProblem> problems)
    {
        var value = values.GetValueOrDefault(definition.Name) ?? (definition.Required ? null : definition.DefaultValue);
        List<FormProblem> all = [.. problems.Where(problem => !problem.IsError)];
        if (value is null)
        {
            all.Add(new(true, "Required parameter not provided", "The parameter has no default and needs a value.", FormProblem.Required));
        }
        else if (ParameterValidation.Check(definition, value, before: null) is { } refused)
        {
            all.Add(new(true, "Invalid parameter value", refused));
        }

        return new FormParameter
        {
            Definition = ToTemplate(definition, order),
            Value = value,
            IsKnown = true,
            IsValid = !all.Exists(problem => problem.IsError),
            Problems = all,
        };
    }

    private static TemplateParameter ToTemplate(ParameterDefinition definition, int order) => new()
    {
        Name = definition.Name,
        DisplayName = definition.DisplayName,
        Description = definition.Description,
        Type = definition.Type,
        FormType = definition.FormType,
        Mutable = definition.Mutable,
        DefaultValue = definition.DefaultValue,
        Icon = definition.Icon,
        Options = [.. definition.Options.Select(option => new TemplateParameterOption(option.Name, option.Description, option.Value, option.Icon))],
        ValidationError = definition.ValidationError,
        ValidationRegex = definition.ValidationRegex,
        ValidationMin = definition.ValidationMin,
        ValidationMax = definition.ValidationMax,
        ValidationMonotonic = definition.ValidationMonotonic,
        Required = definition.Required,
        Ephemeral = definition.Ephemeral,
        Order = order,
    };
}
