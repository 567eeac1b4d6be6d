using System.Net;
using Coder.Sdk;

namespace Coder.Cli.Parameters;

/// <summary>
/// The parameters that a template version asks for, given the values so far: other values show and hide parameters and change their options.
/// A template with the classic flow, or a server that does not evaluate, has the same ones for all values.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="versionId">The template version.</param>
/// <param name="classic">Whether the template uses the classic flow.</param>
/// <param name="ownerId">Whose workspace it is; null: the caller's.</param>
internal sealed class ParameterForm(CoderClient client, Guid versionId, bool classic, Guid? ownerId)
{
    private IReadOnlyList<TemplateVersionParameter>? _static;

    /// <summary>The visible parameters in the order of the form.</summary>
    public async Task<IReadOnlyList<TemplateVersionParameter>> AskAsync(IReadOnlyDictionary<string, string> values, CancellationToken ct)
    {
        if (_static is null && !classic)
        {
            try
            {
                var request = new DynamicParametersRequest { Inputs = values, OwnerId = ownerId };
                return [.. (await client.EvaluateParametersAsync(versionId, request, ct)).Parameters.Select(Static)];
            }
            catch (CoderApiException e) when (e.Status == HttpStatusCode.NotFound)
            {
                // An older server: it knows the parameters as they were imported.
            }
        }

        return _static ??= await client.TemplateVersionParametersAsync(versionId, ct);
    }

    private static TemplateVersionParameter Static(PreviewParameter parameter)
    {
        var rules = parameter.Validations.Count > 0 ? parameter.Validations[0] : new PreviewParameterValidation();
        return new TemplateVersionParameter
        {
            Name = parameter.Name,
            DisplayName = parameter.DisplayName,
            Description = parameter.Description,
            DescriptionPlaintext = parameter.Description,
            Type = parameter.Type,
            FormType = parameter.FormType,
            Mutable = parameter.Mutable,
            DefaultValue = parameter.DefaultValue.Value,
            Icon = parameter.Icon,
            Options =
            [
                .. parameter.Options.Select(o => new TemplateVersionParameterOption
                {
                    Name = o.Name, Description = o.Description, Value = o.Value.Value, Icon = o.Icon,
                }),
            ],
            ValidationError = rules.ValidationError,
            ValidationRegex = rules.ValidationRegex,
            ValidationMin = (int?)rules.ValidationMin,
            ValidationMax = (int?)rules.ValidationMax,
            ValidationMonotonic = rules.ValidationMonotonic,
            Required = parameter.Required,
            Ephemeral = parameter.Ephemeral,
        };
    }
}
