using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;

namespace Coder.Providers.Docker.Registry;

/// <summary>The <c>registry_auth</c> blocks of the provider: a login for each registry.</summary>
internal sealed class RegistryLogins
{
    private const string Field = "registry_auth";

    private readonly Dictionary<string, RegistryLogin> _logins = new(StringComparer.Ordinal);

    /// <summary>The registry's login; null when there is none.</summary>
    public RegistryLogin? For(string registry) => _logins.GetValueOrDefault(ImageReference.NormalizeRegistry(registry));

    /// <summary>Reads the blocks; what cannot be read is reported.</summary>
    public static RegistryLogins Read(BlockValue config, DockerProviderOptions options, DiagnosticBag problems)
    {
        var logins = new RegistryLogins();
        foreach (var block in config.Blocks(Field))
        {
            try
            {
                if (Read(block, options) is { } login)
                {
                    logins._logins[ImageReference.NormalizeRegistry(login.Address)] = login;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or InvalidOperationException)
            {
                problems.Add(Diagnostic.Error(
                    "Registry login cannot be read", $"{Field} of {block.Text("address")}: {e.Message}"));
            }
        }

        return logins;
    }

    private static RegistryLogin? Read(BlockValue block, DockerProviderOptions options)
    {
        var address = block.Text("address");
        if (block.Flag("auth_disabled"))
        {
            // An engine sends no request without credentials for some registries: any will do.
            return new RegistryLogin(address, "username", "password");
        }

        if (block.TextOrNull("config_file_content") is { } content)
        {
            return FromFile(address, content, "config_file_content");
        }

        var file = block.TextOrNull("config_file");
        if (file is null && (block.TextOrNull("username") ?? options["DOCKER_REGISTRY_USER"]) is { Length: > 0 } user)
        {
            return new RegistryLogin(address, user, block.TextOrNull("password") ?? options["DOCKER_REGISTRY_PASS"]);
        }

        var path = file is null ? UsualFile(options) : options.Expand(file);
        return file is null && !File.Exists(path) ? null : FromFile(address, options.ReadText(path), path);
    }

    private static string UsualFile(DockerProviderOptions options)
    {
        var given = options["DOCKER_CONFIG"];
        return given.Length == 0 ? options.Expand("~/.docker/config.json")
            : Directory.Exists(given) ? Path.Combine(given, "config.json")
            : given;
    }

    private static RegistryLogin? FromFile(string address, string json, string where)
    {
        var registry = ImageReference.NormalizeRegistry(address);
        var file = JsonNode.Parse(json);
        if (file.At("credHelpers").Members().Any(p => ImageReference.NormalizeRegistry(p.Key) == registry) || file.Text("credsStore").Length > 0)
        {
            throw new InvalidOperationException(
                $"{where} leaves passwords to a credential helper, which the built-in provider does not call. Give username and password instead.");
        }

        var entry = file.Members("auths").FirstOrDefault(p => ImageReference.NormalizeRegistry(p.Key) == registry).Value;
        if (entry.Text("auth") is not { Length: > 0 } auth)
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0').Split(':', 2);
        return pair.Length == 2
            ? new RegistryLogin(address, pair[0], pair[1])
            : throw new FormatException($"the auth of {registry} in {where} is not a user name and a password in base 64.");
    }
}
