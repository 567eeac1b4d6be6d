using System.Collections.Frozen;
using Coder.Sdk;

namespace Coder.Server.Audit;

/// <summary>
/// The one table of what the audit log records: each type of things, and which of its fields are told, masked or left out.
/// The page docs/admin/audit.md is generated from it.
/// </summary>
internal static class AuditedFields
{
    private static readonly string[] Stamps = ["id", "created_at", "updated_at"];

    /// <summary>All types, by name.</summary>
    public static IReadOnlyList<AuditedType> All { get; } =
    [
        new(AuditResource.ApiKey, "API key", "login and logout (failed logins with their reason), create, expire (`write`), delete")
        {
            Record = typeof(ApiKeyWithOwner),
            Tracked = ["user_id", "login_type", "scope", "scopes", "allow_list", "token_name", "lifetime_seconds", "expires_at"],
            Secret = ["hashed_secret"],
            Ignored = [.. Stamps, "last_used", "username"],
        },
        new(AuditResource.ConvertLogin, "login type", "a user changes from one way to log in to another")
        {
            Tracked = ["from_login_type", "to_login_type"],
        },
        new(AuditResource.CustomRole, "custom role", "create, write, delete")
        {
            Record = typeof(AssignableRole),
            Tracked =
            [
                "name", "display_name", "organization_id", "site_permissions", "user_permissions", "organization_permissions",
                "organization_member_permissions",
            ],
            Ignored = [.. Stamps, "assignable", "built_in"],
        },
        new(AuditResource.GitSshKey, "git SSH key", "a new key pair is made (`write`)")
        {
            Tracked = ["public_key"],
            Secret = ["private_key"],
            Ignored = ["user_id", "created_at", "updated_at"],
        },
        new(AuditResource.Group, "group", "create, write (members too), delete")
        {
            Record = typeof(Group),
            Tracked = ["name", "display_name", "organization_id", "avatar_url", "quota_allowance", "source", "members"],
            Ignored = [.. Stamps, "total_member_count", "organization_name", "organization_display_name"],
        },
        new(AuditResource.HealthSettings, "health settings", "write")
        {
            Record = typeof(HealthSettings),
            Tracked = ["dismissed_healthchecks"],
        },
        new(AuditResource.IdpSyncSettingsGroup, "group sync settings of the organization", "write")
        {
            Record = typeof(GroupSyncSettings),
            Tracked = ["field", "mapping", "regex_filter", "auto_create_missing_groups", "legacy_group_name_mapping"],
        },
        new(AuditResource.IdpSyncSettingsOrganization, "organization sync settings", "write")
        {
            Record = typeof(OrganizationSyncSettings),
            Tracked = ["field", "mapping", "organization_assign_default"],
        },
        new(AuditResource.IdpSyncSettingsRole, "role sync settings of the organization", "write")
        {
            Record = typeof(RoleSyncSettings),
            Tracked = ["field", "mapping"],
        },
        new(AuditResource.Organization, "organization", "create, write, delete")
        {
            Record = typeof(Organization),
            Tracked =
            [
                "name", "display_name", "description", "icon", "default_org_member_roles", "shareable_workspace_owners",
                "sharing_disabled", "deleted",
            ],
            Ignored = [.. Stamps, "is_default"],
        },
        new(AuditResource.OrganizationMember, "organization member", "a user joins (`create`), gets other roles (`write`), or leaves (`delete`)")
        {
            Record = typeof(OrganizationMemberWithUserData),
            Tracked = ["organization_id", "user_id", "roles", "username"],
            Ignored =
            [
                "created_at", "updated_at", "name", "avatar_url", "email", "status", "login_type", "last_seen_at", "user_created_at",
                "user_updated_at", "is_service_account", "global_roles", "has_ai_seat",
            ],
        },
        new(AuditResource.Template, "template", "create, write (a new active version and sharing too), delete")
        {
            Record = typeof(Template),
            Tracked =
            [
                "organization_id", "name", "display_name", "description", "icon", "provisioner", "engine", "active_version_id", "deprecation_message",
                "default_ttl_ms", "activity_bump_ms", "time_til_autostop_notify_ms", "autostop_requirement", "autostart_requirement",
                "allow_user_autostart", "allow_user_autostop", "allow_user_cancel_workspace_jobs", "failure_ttl_ms", "time_til_dormant_ms",
                "time_til_dormant_autodelete_ms", "require_active_version", "max_port_share_level", "cors_behavior",
                "use_classic_parameter_flow", "agents_allowed", "disable_module_cache", "allow_workspace_renames", "user_acl", "group_acl",
            ],
            Ignored =
            [
                .. Stamps, "organization_name", "organization_display_name", "organization_icon", "active_user_count", "build_time_stats",
                "deprecated", "deleted", "created_by_id", "created_by_name", "module_cache_disabled_by_deployment",
            ],
        },
        new(AuditResource.TemplateVersion, "template version", "create, write (name, message, archive, cancel of the import)")
        {
            Record = typeof(TemplateVersion),
            Tracked = ["template_id", "organization_id", "name", "message", "archived"],
            Ignored = [.. Stamps, "job", "readme", "created_by", "warnings", "matched_provisioners", "has_external_agent"],
        },
        new(AuditResource.User, "user", "create, register, write (profile, status, roles, password, accounts at other services), delete")
        {
            Record = typeof(User),
            Tracked =
            [
                "username", "email", "name", "avatar_url", "status", "login_type", "is_service_account", "roles", "organization_ids",
                "external_auth_accounts",
            ],
            Secret = ["hashed_password"],
            Ignored = [.. Stamps, "last_seen_at", "theme_preference", "has_ai_seat"],
        },
        new(AuditResource.Workspace, "workspace", "create, write (name, schedule, time to live, updates, dormancy, deadline, sharing)")
        {
            Record = typeof(Workspace),
            Tracked =
            [
                "owner_id", "organization_id", "template_id", "name", "autostart_schedule", "ttl_ms", "automatic_updates", "dormant_at",
                "deleting_at", "deadline", "user_acl", "group_acl", "port_shares",
            ],
            Ignored =
            [
                .. Stamps, "owner_name", "owner_avatar_url", "organization_name", "template_name", "template_display_name", "template_icon",
                "template_allow_user_cancel_workspace_jobs", "template_active_version_id", "template_require_active_version",
                "template_use_classic_parameter_flow", "latest_build", "latest_app_status", "outdated", "last_used_at", "health",
                "allow_renames", "favorite", "next_start_at", "is_prebuild", "shared_with",
            ],
        },
        new(AuditResource.WorkspaceBuild, "workspace build", "start, stop, delete, cancel (`write`), replaced state (`write`)")
        {
            Record = typeof(WorkspaceBuild),
            Tracked = ["workspace_id", "template_version_id", "build_number", "transition", "reason", "canceled"],
            Secret = ["provisioner_state"],
            Ignored =
            [
                .. Stamps, "workspace_name", "workspace_owner_id", "workspace_owner_name", "workspace_owner_avatar_url",
                "template_version_name", "initiator_id", "initiator_name", "job", "resources", "deadline", "max_deadline", "status",
                "daily_cost", "matched_provisioners", "template_version_preset_id", "has_external_agent",
            ],
        },
    ];

    private static readonly FrozenDictionary<string, AuditedType> ByName = All.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>The type with a name; null when there is none.</summary>
    public static AuditedType? Find(string resourceType) => ByName.GetValueOrDefault(resourceType);

    /// <summary>
    /// How a field is treated. A field that the table does not list is masked: until somebody decides, its values may be secret.
    /// </summary>
    public static AuditTreatment Of(string resourceType, string field) =>
        ByName.TryGetValue(resourceType, out var type) && type.Fields.TryGetValue(field, out var treatment) ? treatment : AuditTreatment.Secret;
}
