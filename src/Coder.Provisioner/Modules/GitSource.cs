using System.Globalization;
using System.Text;
using Coder.Terraform.Configuration;
using Coder.Terraform.Processes;

namespace Coder.Provisioner.Modules;

/// <summary>
/// Fetches one commit of a repository with the system's git: no working tree, no hooks, no filters, no questions at a terminal,
/// only the transports that are allowed, and an environment of its own.
/// </summary>
internal sealed class GitSource(ModuleSourceOptions options, TimeProvider time)
{
    private const int ErrorChars = 2000;

    /// <summary>The files of the commit that an address names.</summary>
    /// <exception cref="ModuleFetchException">It cannot be had; the message carries git's own words.</exception>
    public async Task<TemplateFiles> FetchAsync(GitAddress address, ModuleBudget budget, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("coder-module-");
        try
        {
            await RunAsync(folder.FullName, ["init", "--quiet", "--bare", "."], Stream.Null, ct);

            // The archive is to hold the files as a clone would have them.
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "info", "attributes"), "* -export-ignore -export-subst\n", ct);
            var commit = await FetchCommitAsync(folder.FullName, address, ct);
            return await ArchiveAsync(folder.FullName, commit, budget, ct);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<string> FetchCommitAsync(string folder, GitAddress address, CancellationToken ct)
    {
        var wanted = address.Reference.Length == 0 ? "HEAD" : address.Reference;
        try
        {
            await FetchAsync(folder, address.Url, ["--depth=1"], [wanted], ct);
            return "FETCH_HEAD^{commit}";
        }
        catch (ModuleFetchException) when (address.Reference.Length > 0)
        {
            // A commit that no branch or tag ends in: servers give those only with the history around them.
            await FetchAsync(folder, address.Url, [], ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"], ct);
            return address.Reference + "^{commit}";
        }
    }

    private Task FetchAsync(string folder, string url, string[] flags, string[] references, CancellationToken ct) =>
        RunAsync(folder, ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", .. flags, "--end-of-options", url, .. references], Stream.Null, ct);

    private async Task<TemplateFiles> ArchiveAsync(string folder, string commit, ModuleBudget budget, CancellationToken ct)
    {
        var path = Path.Combine(folder, "package.tar");
        await using (var output = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            await RunAsync(folder, ["archive", "--format=tar", "--end-of-options", commit], output, ct);
        }

        await using var archive = File.OpenRead(path);
        return await PackageArchive.ReadAsync(archive, "tar", budget, ct);
    }

    private async Task RunAsync(string folder, IReadOnlyList<string> arguments, Stream output, CancellationToken ct)
    {
        // No file that git writes, such as a pack, may grow beyond what a download may have (ulimit counts 512 bytes).
        var blocks = (options.DownloadBytes * 4 / 512).ToString(CultureInfo.InvariantCulture);
        var command = new ChildCommand("/bin/sh", ["-c", "ulimit -f \"$1\"; shift; exec \"$@\"", "sh", blocks, options.Git, .. arguments], folder, Variables(folder))
        {
            Grace = TimeSpan.Zero,
        };
        var errors = new StringBuilder();
        var code = await new ChildRunner(time).RunAsync(command, output, line => Keep(errors, line), ct);
        ct.ThrowIfCancellationRequested();
        if (code != 0)
        {
            var told = errors.ToString();
            throw new ModuleFetchException(code == 127 && told.Contains("not found", StringComparison.Ordinal)
                ? $"The program \"{options.Git}\" is not on the server. Install git, or use an archive or a registry address."
                : $"git {arguments[0]} failed: {Told(told, code)}");
        }
    }

    private Dictionary<string, string> Variables(string folder)
    {
        var variables = ChildEnvironment.Of([.. ChildEnvironment.Basic, .. ChildEnvironment.Network, "SSH_AUTH_SOCK"]);
        variables["HOME"] = folder;
        variables["LC_ALL"] = "C";
        variables["GIT_TERMINAL_PROMPT"] = "0";
        variables["GIT_CONFIG_NOSYSTEM"] = "1";
        variables["GIT_CONFIG_GLOBAL"] = "/dev/null";
        variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes";
        variables["GIT_ALLOW_PROTOCOL"] = string.Join(':', Protocols());
        return variables;
    }

    private IEnumerable<string> Protocols()
    {
        yield return "https";
        yield return "ssh";
        if (options.AllowHttp)
        {
            yield return "http";
        }

        if (options.AllowLocalRepositories)
        {
            yield return "file";
        }
    }

    private static void Keep(StringBuilder errors, string line)
    {
        if (errors.Length < ErrorChars)
        {
            errors.Append(line, 0, Math.Min(line.Length, ErrorChars - errors.Length)).Append('\n');
        }
    }

    private static string Told(string errors, int exitCode)
    {
        var text = ModuleAddressParser.Shown(errors.Trim().ReplaceLineEndings(" "));
        return text switch
        {
            "" => $"it ended with code {exitCode}.",
            _ when text.Contains("transport", StringComparison.Ordinal) && text.Contains("not allowed", StringComparison.Ordinal) =>
                $"{text} Only https and ssh are allowed; the server's settings can allow http (CODER_MODULE_ALLOW_HTTP).",
            _ => text,
        };
    }
}
