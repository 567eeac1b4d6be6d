using Coder.Hcl.Diagnostics;
using Coder.Provisioner.Reading;

namespace Coder.Provisioner;

/// <summary>Rules about parameters that need more than one value to judge: what must be given, and what must stay.</summary>
internal static class ParameterRules
{
    /// <summary>Adds a problem for each parameter that breaks a rule. A stop is never held up by them.</summary>
    public static void Check(TemplateObjects objects, BuildRequest request)
    {
        if (request.Transition != WorkspaceTransition.Start)
        {
            return;
        }

        foreach (var parameter in ParameterReader.Parameters(objects))
        {
            var given = request.Parameters.GetValueOrDefault(parameter.Name);
            if (parameter.Required && given is null)
            {
                objects.Problems.Add(Diagnostic.Error(
                    "Missing parameter", $"The parameter \"{parameter.Name}\" has no default and needs a value."));
            }
            else if (!parameter.Mutable
                && request.PreviousParameters.TryGetValue(parameter.Name, out var before)
                && given is not null && given != before)
            {
                objects.Problems.Add(Diagnostic.Error(
                    "Immutable parameter",
                    $"The parameter \"{parameter.Name}\" is \"{before}\" since the workspace was created and cannot be changed "
                    + $"to \"{given}\"."));
            }
        }
    }
}
