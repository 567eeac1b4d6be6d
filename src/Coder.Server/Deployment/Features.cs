using Coder.Sdk;

namespace Coder.Server.Deployment;

/// <summary>The features that existing clients look for before they offer something. All are for everyone here.</summary>
internal static class Features
{
    private static readonly string[] Names =
    [
        "access_control", "advanced_template_scheduling", "appearance", "audit_log", "browser_only", "connection_log",
        "control_shared_ports", "custom_roles", "external_provisioner_daemons", "external_token_encryption", "high_availability",
        "multiple_external_auth", "multiple_organizations", "scim", "service_accounts", "template_rbac", "user_limit",
        "user_role_management", "workspace_batch_actions", "workspace_external_agent", "workspace_prebuilds", "workspace_proxy",
    ];

    /// <summary>Everything is included, and needs no licence.</summary>
    public static Entitlements Entitlements(DateTimeOffset now) => new()
    {
        Features = Names.ToDictionary(name => name, _ => new Feature { Entitlement = "entitled", Enabled = true }),
        HasLicense = true,
        RefreshedAt = now,
    };
}
