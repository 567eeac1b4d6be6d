using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>What a configuration chooses of kubeconfig files.</summary>
/// <param name="Context">The context; null: the current one of the files.</param>
/// <param name="User">The user instead of the context's.</param>
/// <param name="Cluster">The cluster instead of the context's.</param>
internal sealed record KubeconfigChoice(string? Context = null, string? User = null, string? Cluster = null);

/// <summary>Reads kubeconfig files. Of several files, the first that has a name wins, as with kubectl.</summary>
internal sealed class Kubeconfig
{
    private const int SizeLimit = 4 * 1024 * 1024;
    private readonly List<(string Path, YamlMappingNode Root)> _files = [];
    private readonly TimeProvider _time;

    private Kubeconfig(TimeProvider time) => _time = time;

    /// <summary>Reads the files and makes the connection that is chosen.</summary>
    /// <exception cref="ConnectionException">It cannot be made; the message says why.</exception>
    public static ConnectionSettings Load(IReadOnlyList<string> paths, KubeconfigChoice choice, TimeProvider time)
    {
        var config = new Kubeconfig(time);
        foreach (var path in paths)
        {
            config._files.Add((path, Parse(path)));
        }

        return config.Connect(choice);
    }

    private static YamlMappingNode Parse(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > SizeLimit })
            {
                throw new ConnectionException($"The kubeconfig file {path} has more than {SizeLimit >> 20} MiB.");
            }

            using var reader = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml.Documents.Count > 0 && yaml.Documents[0].RootNode is YamlMappingNode root
                ? root
                : throw new ConnectionException($"The kubeconfig file {path} holds no configuration.");
        }
        catch (YamlException e)
        {
            throw new ConnectionException($"The kubeconfig file {path} is not valid YAML: line {e.Start.Line}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectionException($"The kubeconfig file {path} cannot be read: {e.Message}", e);
        }
    }

    private ConnectionSettings Connect(KubeconfigChoice choice)
    {
        var files = string.Join(", ", _files.Select(f => f.Path));
        var name = choice.Context ?? _files.Select(f => Text(f.Root, "current-context")).FirstOrDefault(c => c is { Length: > 0 });
        if (name is null && (choice.User is null || choice.Cluster is null))
        {
            throw new ConnectionException(
                $"The kubeconfig {files} has no current context; set config_context to one of {Names("contexts")}.");
        }

        var context = name is null ? default : Find("contexts", "context", name, files);
        var origin = name is null ? $"cluster \"{choice.Cluster}\" of {files}" : $"context \"{name}\" of {context.Path}";
        var clusterName = choice.Cluster ?? Text(context.Node, "cluster")
            ?? throw new ConnectionException($"The {origin} names no cluster.");
        var cluster = Find("clusters", "cluster", clusterName, files);
        var userName = choice.User ?? Text(context.Node, "user");
        var user = userName is null ? default : Find("users", "user", userName, files);
        var server = Text(cluster.Node, "server");
        return Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? new ConnectionSettings(address!, CredentialOf(user, userName), origin)
            {
                Authorities = Material(cluster, "certificate-authority"),
                Insecure = Text(cluster.Node, "insecure-skip-tls-verify") == "true",
                TlsServerName = Text(cluster.Node, "tls-server-name"),
                Proxy = Text(cluster.Node, "proxy-url") is { Length: > 0 } proxy ? new Uri(proxy) : null,
            }
            : throw new ConnectionException($"Cluster \"{clusterName}\" of {cluster.Path} has no usable server: \"{server}\" is no http(s) URL.");
    }

    private ICredential CredentialOf((string Path, YamlMappingNode? Node) user, string? name)
    {
        var origin = $"user \"{name}\" of {user.Path}";
        if (user.Node is null)
        {
            return new FixedCredential("nobody: the context has no user", null, null);
        }

        if (user.Node.Children.TryGetValue("exec", out var exec) && exec is YamlMappingNode plugin)
        {
            return new ExecCredential(PluginOf(plugin, user.Path), _time);
        }

        if (Text(user.Node, "tokenFile") is { Length: > 0 } file)
        {
            return new TokenFileCredential(Absolute(user.Path, file), _time);
        }

        var certificate = CertificateOf(user, origin);
        return Text(user.Node, "token") is { Length: > 0 } token
            ? new FixedCredential($"the token of {origin}", new AuthenticationHeaderValue("Bearer", token), certificate)
            : Text(user.Node, "username") is { Length: > 0 } login
            ? new FixedCredential(origin, FixedCredential.Basic(login, Text(user.Node, "password") ?? ""), certificate)
            : certificate is not null ? new FixedCredential($"the client certificate of {origin}", null, certificate)
            : user.Node.Children.ContainsKey("auth-provider")
            ? throw new ConnectionException($"The {origin} uses auth-provider, which Kubernetes has removed; use an exec plug-in or a token.")
            : new FixedCredential($"{origin}, which has no credential", null, null);
    }

    private static ExecPlugin PluginOf(YamlMappingNode plugin, string path)
    {
        var command = Text(plugin, "command") ?? throw new ConnectionException($"The exec plug-in in {path} has no command.");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (plugin.Children.TryGetValue("env", out var env) && env is YamlSequenceNode list)
        {
            foreach (var variable in list.OfType<YamlMappingNode>())
            {
                variables[Text(variable, "name") ?? ""] = Text(variable, "value") ?? "";
            }
        }

        var arguments = plugin.Children.TryGetValue("args", out var args) && args is YamlSequenceNode texts
            ? texts.OfType<YamlScalarNode>().Select(a => a.Value ?? "").ToArray()
            : [];

        // A command with a slash is beside the file, unless it is absolute.
        var program = command.Contains('/') ? Absolute(path, command) : command;
        return new ExecPlugin(Text(plugin, "apiVersion") ?? "client.authentication.k8s.io/v1", program, arguments, variables)
        {
            InstallHint = Text(plugin, "installHint"),
        };
    }

    private static X509Certificate2? CertificateOf((string Path, YamlMappingNode? Node) user, string origin)
    {
        var certificate = Material(user, "client-certificate");
        var key = Material(user, "client-key");
        return certificate is null ? null : PemCertificate.Read(certificate, key, origin);
    }

    private (string Path, YamlMappingNode? Node) Find(string list, string inner, string name, string files)
    {
        foreach (var (path, root) in _files)
        {
            var entry = Entries(root, list).FirstOrDefault(e => Text(e, "name") == name);
            if (entry is not null)
            {
                return (path, entry.Children.TryGetValue(inner, out var node) ? node as YamlMappingNode ?? [] : []);
            }
        }

        throw new ConnectionException($"The kubeconfig {files} has no {inner} \"{name}\"; it has {Names(list)}.");
    }

    private string Names(string list)
    {
        var names = _files.SelectMany(f => Entries(f.Root, list)).Select(e => Text(e, "name")).Distinct().Take(20).ToList();
        return names.Count == 0 ? "none" : string.Join(", ", names.Select(n => $"\"{n}\""));
    }

    private static IEnumerable<YamlMappingNode> Entries(YamlMappingNode root, string list) =>
        root.Children.TryGetValue(list, out var node) && node is YamlSequenceNode entries ? entries.OfType<YamlMappingNode>() : [];

    private static string? Text(YamlMappingNode? node, string name) =>
        node is not null && node.Children.TryGetValue(name, out var value) && value is YamlScalarNode { Value: { } text } ? text : null;

    // Data in the file wins over the name of another file.
    private static string? Material((string Path, YamlMappingNode? Node) entry, string name)
    {
        try
        {
            if (Text(entry.Node, name + "-data") is { Length: > 0 } data)
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }

            return Text(entry.Node, name) is { Length: > 0 } file ? File.ReadAllText(Absolute(entry.Path, file)) : null;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ConnectionException($"{name} of {entry.Path} cannot be read: {e.Message}", e);
        }
    }

    private static string Absolute(string config, string file) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(config)) ?? "/", file);
}

/// <summary>Certificates with their keys.</summary>
internal static class PemCertificate
{
    /// <summary>Reads a certificate and its key.</summary>
    /// <exception cref="ConnectionException">They cannot be used.</exception>
    public static X509Certificate2 Read(string certificate, string? key, string origin)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key ?? throw new ConnectionException($"The client certificate of {origin} has no key."));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ConnectionException($"The client certificate of {origin} cannot be used: {e.Message}", e);
        }
    }
}
