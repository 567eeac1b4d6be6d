using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>Service accounts, roles and who has them.</summary>
internal static class AccessTables
{
    private static readonly Table Subject = new(
        Text("api_group", "rbac.authorization.k8s.io for users and groups; empty for service accounts.").OrComputed(),
        Text("kind", "User, Group or ServiceAccount.").Required().OneOf("User", "Group", "ServiceAccount"),
        Text("name", "The name.").Required(),
        Text("namespace", "The namespace of a service account; default when not set."));

    public static Table ServiceAccount { get; } = new(
        MetadataTables.Namespaced,
        Flag("automount_service_account_token", "Whether pods see a token of it.").Default(true),
        Many("image_pull_secret", "Secrets for pulling images.", Text("name", "The secret's name.")).AsSet(),
        Many("secret", "Secrets that its pods may mount.", Text("name", "The secret's name.")).AsSet(),
        Text("default_secret_name", "Always empty: Kubernetes makes no token secrets since 1.24.").ReadOnly().Local());

    public static Table Role { get; } = new(
        MetadataTables.Namespaced,
        Many(
            "rule",
            "What it allows.",
            TextSet("api_groups", "API groups; an empty text is the core group.").Required(),
            TextSet("resource_names", "Names of objects; all when not set."),
            TextSet("resources", "Resources, such as pods.").Required(),
            TextSet("verbs", "Verbs, such as get and list.").Required()).Required());

    public static Table ClusterRole { get; } = new(
        MetadataTables.Cluster,
        One(
            "aggregation_rule",
            "Makes it of other roles.",
            Many("cluster_role_selectors", "The roles, by their labels.", SelectorTables.Labels)),
        Many(
            "rule",
            "What it allows.",
            Texts("api_groups", "API groups; an empty text is the core group."),
            Texts("non_resource_urls", "URLs that are no resources."),
            Texts("resource_names", "Names of objects; all when not set."),
            Texts("resources", "Resources, such as pods."),
            Texts("verbs", "Verbs, such as get and list.").Required()));

    public static Table RoleBinding { get; } = new(MetadataTables.Namespaced, RoleRef("Role or ClusterRole."), Subjects());

    public static Table ClusterRoleBinding { get; } = new(MetadataTables.Cluster, RoleRef("ClusterRole."), Subjects());

    private static Group RoleRef(string kinds) => One(
        "role_ref",
        "The role. A change replaces the object.",
        Text("api_group", "rbac.authorization.k8s.io.").Required(),
        Text("kind", kinds).Required(),
        Text("name", "The role's name.").Required()).Required();

    private static Group Subjects() => Many("subject", "Who has the role.", Subject).Required();
}
