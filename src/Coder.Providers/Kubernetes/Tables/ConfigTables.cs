using Coder.Hcl.Values;
using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>Config maps, secrets, namespaces and limits.</summary>
internal static class ConfigTables
{
    private static readonly string[] Operators = ["In", "NotIn", "Exists", "DoesNotExist"];

    public static Table ConfigMap { get; } = new(
        MetadataTables.Namespaced,
        TextMap("binary_data", "Binary values by key, in Base64.").Check(Base64),
        TextMap("data", "Texts by key."),
        Flag("immutable", "Whether values can never be changed again."));

    /// <summary>The API has plain and binary values in one map.</summary>
    public static Table Secret { get; } = new(
        MetadataTables.Namespaced,
        TextMap("binary_data", "Binary values by key, in Base64.").Named("data").Shadow().Sensitive().Check(Base64),
        Of("data", Wire.Encoded, "Texts by key; they are encoded for the cluster.").Sensitive(),
        Flag("immutable", "Whether values can never be changed again."),
        Text("type", "What it is for. A change replaces it.").Default("Opaque"),
        Flag("wait_for_service_account_token", "Whether the build waits for the token of a secret of type kubernetes.io/service-account-token.").Default(true).Local());

    public static Table Namespace { get; } = new(
        MetadataTables.Cluster,
        Flag("wait_for_default_service_account", "Waiting for its default service account is not supported; it may be false only.").Default(false).Local()
            .Check(v => v.AsBool() ? "is not supported here: the service account of a new namespace is there within moments, and pods wait for it." : null));

    public static Table Quota { get; } = new(
        MetadataTables.Namespaced,
        One(
            "spec",
            "The limits.",
            Amounts("hard", "The most that all objects of the namespace may have, as \"requests.cpu\" = \"8\" or pods = \"20\"."),
            One(
                "scope_selector",
                "The pods that count.",
                Many(
                    "match_expression",
                    "Conditions.",
                    Text("scope_name", "The scope, such as PriorityClass.").Required(),
                    Text("operator", "In, NotIn, Exists or DoesNotExist.").Required().OneOf(Operators),
                    TextSet("values", "The values."))),
            TextSet("scopes", "The scopes that count, such as NotTerminating.")));

    public static Table Limits { get; } = new(
        MetadataTables.Namespaced,
        One(
            "spec",
            "The limits.",
            Many(
                "limit",
                "Limits of one kind of thing.",
                Amounts("default", "The limit of containers that set none."),
                Amounts("default_request", "The request of containers that set none.").OrComputed(),
                Amounts("max", "The most."),
                Amounts("max_limit_request_ratio", "How much larger a limit may be than the request."),
                Amounts("min", "The least."),
                Text("type", "Container, Pod or PersistentVolumeClaim.").OneOf("Container", "Pod", "PersistentVolumeClaim"))));

    private static string? Base64(HclValue map) => map.Attributes
        .Where(p => p.Value is { IsKnown: true, IsNull: false } && !Convert.TryFromBase64String(p.Value.AsString(), new byte[p.Value.AsString().Length], out _))
        .Select(p => $"must hold Base64, and the value of \"{p.Key}\" is not; use data for texts.").FirstOrDefault();
}
