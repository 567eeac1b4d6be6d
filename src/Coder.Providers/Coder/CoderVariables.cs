using System.Security.Cryptography;
using System.Text;

namespace Coder.Providers.Coder;

/// <summary>
/// Names of the environment variables by which a control plane talks to the <c>coder</c> provider. They are the public
/// provider's, so that it can take the place of the built-in one.
/// </summary>
public static class CoderVariables
{
    /// <summary>The server's address as agents see it.</summary>
    public const string AgentUrl = "CODER_AGENT_URL";

    /// <summary><c>start</c>, <c>stop</c> or <c>destroy</c>.</summary>
    public const string Transition = "CODER_WORKSPACE_TRANSITION";

    /// <summary>The workspace's name.</summary>
    public const string WorkspaceName = "CODER_WORKSPACE_NAME";

    /// <summary>The workspace's id.</summary>
    public const string WorkspaceId = "CODER_WORKSPACE_ID";

    /// <summary>The build's id.</summary>
    public const string BuildId = "CODER_WORKSPACE_BUILD_ID";

    /// <summary>The owner's username.</summary>
    public const string Owner = "CODER_WORKSPACE_OWNER";

    /// <summary>The owner's id.</summary>
    public const string OwnerId = "CODER_WORKSPACE_OWNER_ID";

    /// <summary>The owner's full name.</summary>
    public const string OwnerFullName = "CODER_WORKSPACE_OWNER_NAME";

    /// <summary>The owner's email address.</summary>
    public const string OwnerEmail = "CODER_WORKSPACE_OWNER_EMAIL";

    /// <summary>How the owner logs in.</summary>
    public const string OwnerLoginType = "CODER_WORKSPACE_OWNER_LOGIN_TYPE";

    /// <summary>Names of the owner's groups, a JSON array.</summary>
    public const string OwnerGroups = "CODER_WORKSPACE_OWNER_GROUPS";

    /// <summary>The owner's roles, a JSON array of <c>{name, org_id}</c>.</summary>
    public const string OwnerRoles = "CODER_WORKSPACE_OWNER_RBAC_ROLES";

    /// <summary>The owner's public SSH key.</summary>
    public const string OwnerSshPublicKey = "CODER_WORKSPACE_OWNER_SSH_PUBLIC_KEY";

    /// <summary>The owner's private SSH key.</summary>
    public const string OwnerSshPrivateKey = "CODER_WORKSPACE_OWNER_SSH_PRIVATE_KEY";

    /// <summary>A session token of the owner.</summary>
    public const string OwnerSessionToken = "CODER_WORKSPACE_OWNER_SESSION_TOKEN";

    /// <summary>The owner's OpenID Connect access token.</summary>
    public const string OwnerOidcAccessToken = "CODER_WORKSPACE_OWNER_OIDC_ACCESS_TOKEN";

    /// <summary>The template's id.</summary>
    public const string TemplateId = "CODER_WORKSPACE_TEMPLATE_ID";

    /// <summary>The template's name.</summary>
    public const string TemplateName = "CODER_WORKSPACE_TEMPLATE_NAME";

    /// <summary>The template version's name.</summary>
    public const string TemplateVersion = "CODER_WORKSPACE_TEMPLATE_VERSION";

    /// <summary><c>true</c> while the workspace waits for an owner.</summary>
    public const string IsPrebuild = "CODER_WORKSPACE_IS_PREBUILD";

    /// <summary><c>true</c> in the build that gives a waiting workspace to its owner.</summary>
    public const string IsPrebuildClaim = "CODER_WORKSPACE_IS_PREBUILD_CLAIM";

    /// <summary>The value of a parameter.</summary>
    public static string Parameter(string name) => "CODER_PARAMETER_" + Hash(name);

    /// <summary>The value that a parameter had in the previous build.</summary>
    public static string PreviousParameter(string name) => "CODER_PARAMETER_PREVIOUS_" + Hash(name);

    /// <summary>The token that the agent of a running workspace keeps when the workspace is claimed.</summary>
    public static string RunningAgentToken(string agentId) => "CODER_RUNNING_WORKSPACE_AGENT_TOKEN_" + Hash(agentId);

    /// <summary>The owner's token for an external account.</summary>
    public static string ExternalAuthAccessToken(string id) => "CODER_EXTERNAL_AUTH_ACCESS_TOKEN_" + id;

    /// <summary>The id of the task that the workspace was made for.</summary>
    public const string TaskId = "CODER_TASK_ID";

    /// <summary>What the task is.</summary>
    public const string TaskPrompt = "CODER_TASK_PROMPT";

    /// <summary>The owner's secret for an environment variable.</summary>
    public static string SecretEnvironment(string name) => "CODER_SECRET_ENV_" + name;

    /// <summary>The owner's secret for a file.</summary>
    public static string SecretFile(string path) => "CODER_SECRET_FILE_" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(path));

    /// <summary>The script that starts an agent.</summary>
    public static string AgentScript(string os, string arch) => $"CODER_AGENT_SCRIPT_{os}_{arch}";

    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
