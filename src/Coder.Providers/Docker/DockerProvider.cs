using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Providers.Docker.Container;
using Coder.Providers.Docker.Image;
using Coder.Providers.Docker.Registry;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker;

/// <summary>
/// The <c>kreuzwerker/docker</c> provider: containers, images, volumes and networks of a Docker engine, with the arguments of the public
/// provider. Swarm types (service, secret, config), plug-ins and builders are not there.
/// </summary>
public static class DockerProviderFactory
{
    /// <summary>The provider's source address.</summary>
    public const string Source = "registry.terraform.io/kreuzwerker/docker";

    /// <summary>Creates a provider for one build. It connects to the engine when something is first asked of it.</summary>
    public static IProvider Create(DockerProviderOptions options) => new DockerProvider(options);
}

/// <inheritdoc cref="DockerProviderFactory"/>
internal sealed class DockerProvider : DeclaredProvider<DockerContext>
{
    private const string UsualHost = "unix:///var/run/docker.sock";

    private static readonly ProviderDeclaration<DockerContext> Declaration = new(
        new Block(
            [
                Optional("host", HclType.String, "The engine's address; DOCKER_HOST or unix:///var/run/docker.sock when not set."),
                Optional("context", HclType.String, "A Docker context of the server's user, instead of host."),
                Optional("ssh_opts", HclType.List(HclType.String), "Further options of ssh."),
                Optional("ca_material", HclType.String, "The authority of the engine's certificate, PEM."),
                Optional("cert_material", HclType.String, "The client's certificate, PEM."),
                Optional("key_material", HclType.String, "The client's key, PEM.").Sensitive(),
                Optional("cert_path", HclType.String, "A folder with ca.pem, cert.pem and key.pem."),
                Optional("disable_docker_daemon_check", HclType.Bool, "Has no effect: the engine is connected to when it is needed."),
            ],
            new NestedBlock("registry_auth", NestingMode.Set, new Block(
            [
                Required("address", HclType.String, "The registry's address.").NotEmpty(),
                Optional("username", HclType.String, "The user; DOCKER_REGISTRY_USER when not set."),
                Optional("password", HclType.String, "The password; DOCKER_REGISTRY_PASS when not set.").Sensitive(),
                Optional("config_file", HclType.String, "A Docker configuration file with the login."),
                Optional("config_file_content", HclType.String, "The content of such a file."),
                Optional("auth_disabled", HclType.Bool, "The registry needs no login."),
            ]))),
        [
            new ContainerResource(),
            new ImageResource(),
            new VolumeResource(),
            new NetworkResource(),
            new RegistryImageResource(),
            new TagResource(),
        ],
        [
            new ImageDataSource(),
            new NetworkDataSource(),
            new RegistryImageDataSource(),
            new RegistryManifestsDataSource(),
        ]);

    private readonly Lock _lock = new();
    private EngineConnection? _connection;
    private EngineClient? _client;

    public DockerProvider(DockerProviderOptions options)
        : base(Declaration, new DockerContext(options, new RegistryLogins(), () => throw new EngineException(null, "The Docker provider was not configured.")))
    {
        Context = Context with { Connect = Connect };
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _client?.Dispose();
        }

        return base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Configure(BlockValue config, DiagnosticBag problems)
    {
        if (!config["host"].IsKnown || !config["context"].IsKnown)
        {
            return;
        }

        var options = Context.Options;
        Context = Context with { Logins = RegistryLogins.Read(config, options, problems) };
        try
        {
            var context = config.TextOrNull("context") ?? options["DOCKER_CONTEXT"];
            var host = context is { Length: > 0 } and not "default" ? HostOf(context, options)
                : config.TextOrNull("host") is { Length: > 0 } given ? given
                : options["DOCKER_HOST"] is { Length: > 0 } usual ? usual
                : UsualHost;
            if (EngineAddress.Parse(host, out var problem) is not { } address)
            {
                problems.Add(Diagnostic.Error("Invalid Docker address", problem));
                return;
            }

            var sshOptions = config.Texts("ssh_opts") is { Count: > 0 } list ? list : options["DOCKER_SSH_OPTS"].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            _connection = new EngineConnection(address, Tls(config, options), sshOptions);
        }
        catch (EngineException e)
        {
            problems.Add(Diagnostic.Error("Docker provider cannot be configured", e.Message));
        }
    }

    private static EngineTls? Tls(BlockValue config, DockerProviderOptions options)
    {
        string Of(string field, string variable) => config.TextOrNull(field) ?? options[variable];

        var tls = new EngineTls(Of("ca_material", "DOCKER_CA_MATERIAL"), Of("cert_material", "DOCKER_CERT_MATERIAL"), Of("key_material", "DOCKER_KEY_MATERIAL"));
        if (tls.Certificate.Length > 0 != tls.Key.Length > 0)
        {
            throw new EngineException(null, "cert_material and key_material belong together: give both or neither.");
        }

        if (tls.Certificate.Length > 0 || tls.Ca.Length > 0)
        {
            return tls;
        }

        return Of("cert_path", "DOCKER_CERT_PATH") is { Length: > 0 } folder ? EngineTls.FromFolder(options.Expand(folder)) : null;
    }

    // Docker keeps each context in a folder of its own, named by a hash of the context's name.
    private static string HostOf(string context, DockerProviderOptions options)
    {
        var root = options.Expand("~/.docker/contexts/meta");
        try
        {
            foreach (var file in Directory.Exists(root) ? Directory.EnumerateDirectories(root).Select(d => Path.Combine(d, "meta.json")).Where(File.Exists) : [])
            {
                var meta = JsonNode.Parse(File.ReadAllText(file));
                if (meta.Text("Name") == context)
                {
                    return meta.Text("Endpoints", "docker", "Host");
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new EngineException(null, $"The Docker contexts in {root} cannot be read: {e.Message}", e);
        }

        throw new EngineException(null, $"There is no Docker context \"{context}\" in {root} on the provisioner's machine.");
    }

    private EngineClient Connect()
    {
        lock (_lock)
        {
            return _client ??= new EngineClient(_connection
                ?? throw new EngineException(null, "Which Docker engine to use is known only after other resources are made: give the provider's host as a fixed value or a variable."));
        }
    }
}
