using System.Text.RegularExpressions;

namespace Coder.Provisioner.Modules;

/// <summary>Reads module sources other than local paths, in the forms that Terraform documents.</summary>
internal static partial class ModuleAddressParser
{
    private const string DefaultRegistry = "registry.terraform.io";

    /// <summary>Reads a source.</summary>
    /// <exception cref="ModuleFetchException">It has none of the supported forms; the message says which there are.</exception>
    public static ModuleAddress Parse(string source)
    {
        if (Registry(source) is { } registry)
        {
            return registry;
        }

        var (forced, rest) = Forced(source);
        var (package, folder) = SplitFolder(Detect(rest, ref forced, out var detectedFolder));
        folder = detectedFolder.Length > 0 && folder.Length > 0 ? $"{detectedFolder}/{folder}" : detectedFolder + folder;
        if (!Uri.TryCreate(package, UriKind.Absolute, out var url) || package.StartsWith('/'))
        {
            throw new ModuleFetchException(
                $"\"{Shown(source)}\" is not a module source. Use a folder of the template (./…), a registry address (namespace/name/provider), "
                + "git::https://…, git::ssh://…, github.com/owner/repository, or the https address of a .zip or .tar.gz archive.");
        }

        return (forced, url.Scheme) switch
        {
            ("git", _) => Git(url, package, folder),
            ("", "http" or "https") => Http(source, url, package, folder),
            ("zip" or "http" or "https", "http" or "https") => Http(source, url, package, folder),
            (var unknown, var scheme) => throw new ModuleFetchException(
                $"Module sources of the kind \"{(unknown.Length > 0 ? unknown + "::" : scheme + "://")}\" are not supported. Use git::, https:// "
                + "with an archive, a registry address, or copy the module into a folder of the template."),
        };
    }

    /// <summary>A source as it may be shown: without the user's part of its address.</summary>
    public static string Shown(string source) => UserInfo().Replace(source, "://");

    private static RegistryAddress? Registry(string source)
    {
        var match = RegistryForm().Match(source);
        if (!match.Success)
        {
            return null;
        }

        var host = match.Groups["host"].Success ? match.Groups["host"].Value.ToLowerInvariant() : DefaultRegistry;
        if (host is "github.com" or "bitbucket.org")
        {
            return null;
        }

        var (path, folder) = (match.Groups["path"].Value, match.Groups["folder"].Value.TrimEnd('/'));
        return new RegistryAddress(folder.Length == 0 ? $"{host}/{path}" : $"{host}/{path}//{folder}", folder, host, path);
    }

    private static (string Kind, string Address) Forced(string source)
    {
        var match = ForcedForm().Match(source);
        return match.Success ? (match.Groups[1].Value.ToLowerInvariant(), match.Groups[2].Value) : ("", source);
    }

    // The short forms of the places where most modules live.
    private static string Detect(string source, ref string forced, out string folder)
    {
        folder = "";
        foreach (var host in new[] { "github.com/", "bitbucket.org/" })
        {
            if (source.StartsWith(host, StringComparison.Ordinal))
            {
                var (path, query) = SplitQuery(source);
                var (package, inside) = SplitFolder(path);
                var parts = package.Split('/');
                if (parts.Length < 3)
                {
                    throw new ModuleFetchException($"\"{source}\" names no repository: write {host}owner/repository.");
                }

                forced = "git";
                var repository = parts[2].EndsWith(".git", StringComparison.Ordinal) ? parts[2] : parts[2] + ".git";
                folder = string.Join('/', parts.Skip(3).Append(inside).Where(p => p.Length > 0));
                return $"https://{host}{parts[1]}/{repository}{query}";
            }
        }

        if (ScpForm().Match(source) is { Success: true } scp)
        {
            forced = forced.Length == 0 ? "git" : forced;
            return $"ssh://{scp.Groups["user"].Value}@{scp.Groups["host"].Value}/{scp.Groups["path"].Value}";
        }

        return source;
    }

    private static GitAddress Git(Uri url, string package, string folder)
    {
        var (address, query) = SplitQuery(package);
        var values = Query(query);
        var reference = values.GetValueOrDefault("ref", "");
        if (reference.StartsWith('-') || reference.Any(char.IsControl) || url.Host.StartsWith('-'))
        {
            throw new ModuleFetchException($"\"{reference}\" is not the name of a branch, tag or commit.");
        }

        if (values.TryGetValue("depth", out var depth) && (!int.TryParse(depth, out var number) || number < 0))
        {
            throw new ModuleFetchException($"The depth of the git source \"{Shown(package)}\" has to be a whole number.");
        }

        return new GitAddress("git::" + WithFolder(address, folder) + query, folder, address, reference);
    }

    private static HttpAddress Http(string source, Uri url, string package, string folder)
    {
        var (address, query) = SplitQuery(package);
        var values = Query(query);
        var format = values.TryGetValue("archive", out var given) ? given : ExtensionOf(url.AbsolutePath);
        format = format switch { "tgz" => "tar.gz", "" => null, _ => format };
        if (format is not (null or "zip" or "tar.gz" or "tar"))
        {
            throw new ModuleFetchException($"\"{Shown(source)}\" is an archive of the format {format}, which is not supported. Use .zip, .tar.gz or .tar.");
        }

        var kept = string.Join('&', query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(p => !p.StartsWith("archive=", StringComparison.Ordinal) && !p.StartsWith("checksum=", StringComparison.Ordinal)));
        return new HttpAddress(
            WithFolder(address, folder) + query, folder, new Uri(kept.Length == 0 ? address : $"{address}?{kept}"), format,
            values.GetValueOrDefault("checksum", ""));
    }

    private static string? ExtensionOf(string path) => path switch
    {
        _ when path.EndsWith(".zip", StringComparison.Ordinal) => "zip",
        _ when path.EndsWith(".tar.gz", StringComparison.Ordinal) || path.EndsWith(".tgz", StringComparison.Ordinal) => "tar.gz",
        _ when path.EndsWith(".tar", StringComparison.Ordinal) => "tar",
        _ when OtherArchive().Match(path) is { Success: true } other => other.Groups[1].Value,
        _ => null,
    };

    private static (string Package, string Folder) SplitFolder(string source)
    {
        var (path, query) = SplitQuery(source);
        var scheme = path.IndexOf("://", StringComparison.Ordinal);
        var at = path.IndexOf("//", scheme < 0 ? 0 : scheme + 3, StringComparison.Ordinal);
        return at < 0 ? (source, "") : (path[..at] + query, path[(at + 2)..].Trim('/'));
    }

    private static (string Path, string Query) SplitQuery(string source)
    {
        var at = source.IndexOf('?');
        return at < 0 ? (source, "") : (source[..at], source[at..]);
    }

    private static Dictionary<string, string> Query(string query) => query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(p => p.Split('=', 2))
        .GroupBy(p => p[0], StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => Uri.UnescapeDataString(g.Last().ElementAtOrDefault(1) ?? ""), StringComparer.Ordinal);

    private static string WithFolder(string address, string folder) => folder.Length == 0 ? address : $"{address}//{folder}";

    [GeneratedRegex(
        @"^(?:(?<host>[0-9A-Za-z][0-9A-Za-z-]*(?:\.[0-9A-Za-z-]+)+(?::\d+)?)/)?(?<path>[0-9A-Za-z][0-9A-Za-z_-]{0,63}/[0-9A-Za-z][0-9A-Za-z_-]{0,63}/[0-9a-z]{1,64})(?://(?<folder>[^?]+))?$",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RegistryForm();

    [GeneratedRegex("^([A-Za-z0-9]+)::(.+)$", RegexOptions.None, 1000)]
    private static partial Regex ForcedForm();

    [GeneratedRegex(@"^(?<user>[^@:/?]+)@(?<host>[^:/?]+):(?<path>[^/].*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ScpForm();

    [GeneratedRegex(@"\.(tar\.bz2|tbz2|tar\.xz|txz|tar\.zst|bz2|xz|gz|7z|rar)$", RegexOptions.None, 1000)]
    private static partial Regex OtherArchive();

    [GeneratedRegex("://[^/@]*@", RegexOptions.None, 1000)]
    private static partial Regex UserInfo();
}
