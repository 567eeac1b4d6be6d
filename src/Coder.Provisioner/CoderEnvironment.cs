using System.Text.Json;
using Coder.Providers.Coder;

namespace Coder.Provisioner;

/// <summary>Writes what a template may know as the variables that the <c>coder</c> provider reads.</summary>
internal static class CoderEnvironment
{
    /// <summary>The variables of one run. What is empty is left out, so that the provider's defaults apply.</summary>
    /// <param name="environment">Server, workspace and owner.</param>
    /// <param name="transition">Where the run goes.</param>
    /// <param name="parameters">Parameter values by name.</param>
    /// <param name="previousParameters">The values of the previous build by name.</param>
    public static IReadOnlyDictionary<string, string> Of(
        BuildEnvironment environment,
        WorkspaceTransition transition,
        IReadOnlyDictionary<string, string> parameters,
        IReadOnlyDictionary<string, string> previousParameters)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        void Set(string name, string value)
        {
            if (value.Length > 0)
            {
                variables[name] = value;
            }
        }

        Set(CoderVariables.AgentUrl, environment.AccessUrl.AbsoluteUri);
        Set(CoderVariables.Transition, transition == WorkspaceTransition.Delete ? "destroy" : transition.ToString().ToLowerInvariant());
        Set(CoderVariables.WorkspaceName, environment.WorkspaceName);
        Set(CoderVariables.WorkspaceId, Text(environment.WorkspaceId));
        Set(CoderVariables.BuildId, Text(environment.BuildId));
        Set(CoderVariables.Owner, environment.OwnerName);
        Set(CoderVariables.OwnerId, Text(environment.OwnerId));
        Set(CoderVariables.OwnerFullName, environment.OwnerFullName);
        Set(CoderVariables.OwnerEmail, environment.OwnerEmail);
        Set(CoderVariables.OwnerLoginType, environment.OwnerLoginType);
        Set(CoderVariables.OwnerGroups, JsonSerializer.Serialize(environment.OwnerGroups));
        Set(CoderVariables.OwnerRoles, JsonSerializer.Serialize(
            environment.OwnerRoles.Select(r => new { name = r.Name, org_id = r.OrganizationId?.ToString() ?? "" })));
        Set(CoderVariables.OwnerSshPublicKey, environment.OwnerSshPublicKey);
        Set(CoderVariables.OwnerSshPrivateKey, environment.OwnerSshPrivateKey);
        Set(CoderVariables.OwnerSessionToken, environment.OwnerSessionToken);
        Set(CoderVariables.OwnerOidcAccessToken, environment.OwnerOidcAccessToken);
        Set(CoderVariables.TemplateId, Text(environment.TemplateId));
        Set(CoderVariables.TemplateName, environment.TemplateName);
        Set(CoderVariables.TemplateVersion, environment.TemplateVersion);
        foreach (var (os, arch, script) in InitScripts.All())
        {
            variables[CoderVariables.AgentScript(os, arch)] = script;
        }

        foreach (var (id, token) in environment.ExternalAuthAccessTokens)
        {
            variables[CoderVariables.ExternalAuthAccessToken(id)] = token;
        }

        foreach (var (name, value) in parameters)
        {
            variables[CoderVariables.Parameter(name)] = value;
        }

        foreach (var (name, value) in previousParameters)
        {
            variables[CoderVariables.PreviousParameter(name)] = value;
        }

        return variables;
    }

    private static string Text(Guid id) => id == Guid.Empty ? "" : id.ToString();
}
