using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Types;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Kubernetes;

/// <summary>
/// The <c>hashicorp/kubernetes</c> provider: objects of a Kubernetes cluster, with the arguments that the public provider
/// documents. It needs no program and tells in the build log what a workspace waits for.
/// </summary>
public static class KubernetesProviderFactory
{
    /// <summary>The provider's source address.</summary>
    public const string Source = "registry.terraform.io/hashicorp/kubernetes";

    /// <summary>Creates a provider for one build.</summary>
    public static Terraform.Providers.IProvider Create(KubernetesProviderOptions options) => new KubernetesProvider(options);
}

/// <inheritdoc cref="KubernetesProviderFactory"/>
internal sealed class KubernetesProvider(KubernetesProviderOptions options)
    : DeclaredProvider<KubernetesContext>(Declaration, Connected(options, new BlockValue(HclValue.Object(
        Settings.Schema.ImpliedType.AttributeTypes.Select(a => KeyValuePair.Create(a.Key, HclValue.Null(a.Value)))))))
{
    private static readonly Block Settings = new(
    [
        Optional("host", HclType.String, "The API server's address; or KUBE_HOST."),
        Optional("username", HclType.String, "A user name for HTTP authentication; or KUBE_USER."),
        Optional("password", HclType.String, "Its password; or KUBE_PASSWORD.").Sensitive(),
        Optional("insecure", HclType.Bool, "Whether any certificate of the server is taken; or KUBE_INSECURE."),
        Optional("tls_server_name", HclType.String, "The name that the server's certificate has to have; or KUBE_TLS_SERVER_NAME."),
        Optional("client_certificate", HclType.String, "A client certificate in PEM; or KUBE_CLIENT_CERT_DATA."),
        Optional("client_key", HclType.String, "Its key in PEM; or KUBE_CLIENT_KEY_DATA.").Sensitive(),
        Optional("cluster_ca_certificate", HclType.String, "The certificates that the server's has to come from, in PEM; or KUBE_CLUSTER_CA_CERT_DATA."),
        Optional("config_paths", HclType.List(HclType.String), "Kubeconfig files on the server's machine; or KUBE_CONFIG_PATHS."),
        Optional("config_path", HclType.String, "A kubeconfig file on the server's machine; or KUBE_CONFIG_PATH, or KUBECONFIG."),
        Optional("config_context", HclType.String, "The context to use of the kubeconfig; or KUBE_CTX."),
        Optional("config_context_auth_info", HclType.String, "The user to use of the kubeconfig; or KUBE_CTX_AUTH_INFO."),
        Optional("config_context_cluster", HclType.String, "The cluster to use of the kubeconfig; or KUBE_CTX_CLUSTER."),
        Optional("token", HclType.String, "A bearer token; or KUBE_TOKEN.").Sensitive(),
        Optional("proxy_url", HclType.String, "A proxy to go through: http, https or socks5; or KUBE_PROXY_URL."),
        Optional("ignore_annotations", HclType.List(HclType.String), "Accepted for compatibility: annotations that a template does not set are never touched."),
        Optional("ignore_labels", HclType.List(HclType.String), "Accepted for compatibility: labels that a template does not set are never touched."),
    ],
    Block.ListOf(
        "exec",
        [
            Required("api_version", HclType.String, "The version of ExecCredential that the program speaks."),
            Required("command", HclType.String, "A program that gives credentials."),
            Optional("args", HclType.List(HclType.String), "Its arguments."),
            Optional("env", HclType.Map(HclType.String), "Its environment, besides PATH and the like."),
        ],
        max: 1),
    Block.ListOf(
        "experiments", [Optional("manifest_resource", HclType.Bool, "Accepted for compatibility: kubernetes_manifest is always there.")], max: 1));

    private static readonly ProviderDeclaration<KubernetesContext> Declaration = new(
        Settings,
        [.. ObjectTypes.All.SelectMany(d => d.Names.Select(n => (ResourceType<KubernetesContext>)new ObjectType(n, d))), new ManifestType()],
        [.. DataSources.All]);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Context.Dispose();
        return base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Configure(BlockValue config, DiagnosticBag problems)
    {
        Context.Dispose();
        Context = Connected(options, config);
    }

    private static KubernetesContext Connected(KubernetesProviderOptions options, BlockValue config) => new(
        options,
        () => config.Value.IsWhollyKnown
            ? new ConnectionResolver(options, config).Resolve()
            : throw new ConnectionException("The kubernetes provider is configured with values that are only known after apply, so nothing can be read while planning."));
}
