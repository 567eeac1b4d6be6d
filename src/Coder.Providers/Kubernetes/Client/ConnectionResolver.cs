using System.Net.Http.Headers;
using Coder.Providers.Declaration;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>
/// Finds out how to connect: the arguments of the <c>provider</c> block, then the variables that the public provider knows
/// (<c>KUBE_HOST</c> …), then <c>KUBECONFIG</c>, then the pod that the server itself runs in.
/// </summary>
internal sealed class ConnectionResolver(KubernetesProviderOptions options, BlockValue config)
{
    /// <summary>The connection.</summary>
    /// <exception cref="ConnectionException">There is none; the message says what to set.</exception>
    public ConnectionSettings Resolve()
    {
        var host = Value("host", "KUBE_HOST");
        var files = Files();
        var settings = host is not null ? Explicit(host)
            : files.Count > 0 ? Kubeconfig.Load(files, Choice(), options.TimeProvider)
            : InCluster() ?? throw new ConnectionException(
                "The kubernetes provider is told no cluster. Set host and token, or config_path, in the provider block; or set "
                + "KUBE_CONFIG_PATH for the server; or run the server in a pod, where its service account is used.");
        return Overridden(settings, isExplicit: host is not null);
    }

    private static Uri Address(string host)
    {
        var text = host.Contains("://") ? host : "https://" + host;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? address!
            : throw new ConnectionException($"host = \"{host}\" is no http(s) URL.");
    }

    private KubeconfigChoice Choice() => new(
        Value("config_context", "KUBE_CTX"), Value("config_context_auth_info", "KUBE_CTX_AUTH_INFO"), Value("config_context_cluster", "KUBE_CTX_CLUSTER"));

    private List<string> Files()
    {
        var listed = config.Texts("config_paths");
        var paths = listed.Count > 0 ? listed
            : config.TextOrNull("config_path") is { Length: > 0 } one ? [one]
            : Listed("KUBE_CONFIG_PATHS") ?? Listed("KUBE_CONFIG_PATH") ?? Listed("KUBECONFIG") ?? [];
        return [.. paths.Where(p => p.Length > 0).Select(Expand)];
    }

    private string[]? Listed(string variable) => Variable(variable)?.Split(':', StringSplitOptions.RemoveEmptyEntries);

    private string Expand(string path) =>
        path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Variable("HOME") ?? "/", path[2..]) : path;

    private static ConnectionSettings Explicit(string host) =>
        new(Address(host), new FixedCredential("nobody: neither token, certificate nor exec is set", null, null), "host of the kubernetes provider");

    private ConnectionSettings? InCluster()
    {
        var token = Path.Combine(options.ServiceAccountDirectory, "token");
        if (Variable("KUBERNETES_SERVICE_HOST") is not { } host || !File.Exists(token))
        {
            return null;
        }

        var authority = Path.Combine(options.ServiceAccountDirectory, "ca.crt");
        var address = host.Contains(':') ? $"[{host}]" : host;
        return new ConnectionSettings(
            new Uri($"https://{address}:{Variable("KUBERNETES_SERVICE_PORT") ?? "443"}"),
            new TokenFileCredential(token, options.TimeProvider),
            "the service account of the server's own pod")
        {
            Authorities = File.Exists(authority) ? File.ReadAllText(authority) : null,
        };
    }

    // What the block says itself wins over a kubeconfig's entries, as with kubectl's flags.
    private ConnectionSettings Overridden(ConnectionSettings settings, bool isExplicit)
    {
        var authorities = Value("cluster_ca_certificate", "KUBE_CLUSTER_CA_CERT_DATA");
        var proxy = Value("proxy_url", "KUBE_PROXY_URL");
        return settings with
        {
            Credential = Credential() ?? settings.Credential,
            Authorities = authorities ?? settings.Authorities,
            Insecure = config.IsSet("insecure") ? config.Flag("insecure") : Variable("KUBE_INSECURE") is { } text ? text is "true" or "1" : settings.Insecure,
            TlsServerName = Value("tls_server_name", "KUBE_TLS_SERVER_NAME") ?? settings.TlsServerName,
            Proxy = proxy is null ? settings.Proxy
                : Uri.TryCreate(proxy, UriKind.Absolute, out var uri) ? uri
                : throw new ConnectionException($"proxy_url = \"{proxy}\" is no URL."),
            Origin = isExplicit ? "host of the kubernetes provider" : settings.Origin,
        };
    }

    private ICredential? Credential()
    {
        const string Origin = "of the kubernetes provider";
        var certificate = Value("client_certificate", "KUBE_CLIENT_CERT_DATA") is { } pem
            ? PemCertificate.Read(pem, Value("client_key", "KUBE_CLIENT_KEY_DATA"), "the kubernetes provider")
            : null;
        if (config.Blocks("exec").FirstOrDefault() is { Value: not null } exec)
        {
            return new ExecCredential(
                new ExecPlugin(exec.Text("api_version"), exec.Text("command"), exec.Texts("args"), exec.Map("env")), options.TimeProvider);
        }

        if (Value("token", "KUBE_TOKEN") is { } token)
        {
            return new FixedCredential($"the token {Origin}", new AuthenticationHeaderValue("Bearer", token), certificate);
        }

        return Value("username", "KUBE_USER") is { } user
            ? new FixedCredential($"the username {Origin}", FixedCredential.Basic(user, Value("password", "KUBE_PASSWORD") ?? ""), certificate)
            : certificate is null ? null : new FixedCredential($"the client certificate {Origin}", null, certificate);
    }

    private string? Value(string argument, string variable) =>
        config.TextOrNull(argument) is { Length: > 0 } given ? given : Variable(variable);

    private string? Variable(string name) => options.Environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
