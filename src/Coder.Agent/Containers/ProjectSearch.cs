using System.Text.Json;

namespace Coder.Agent.Containers;

/// <summary>
/// Finds the projects of a workspace that can have a dev container: a <c>devcontainer.json</c> at one of the places of the Development Container
/// Specification, in a Git repository that is a folder or stands directly in it. What the repository ignores is not looked at.
/// </summary>
internal sealed class ProjectSearch(ProgramRunner programs, AgentLog log, TimeProvider time)
{
    /// <summary>Most repositories that are looked into.</summary>
    public const int MostRepositories = 64;

    /// <summary>Most bytes of a <c>devcontainer.json</c>; a larger one is not read, and its project not listed.</summary>
    private const int MostBytes = 1 << 20;

    private static readonly string[] Places = [.. Devcontainer.UsualPlaces.Append(Devcontainer.NamedPlaces).Select(place => $":(glob)**/{place}")];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The projects in a folder, but those whose file asks to be ignored. None when the workspace has no <c>git</c>.</summary>
    public async Task<IReadOnlyList<DevcontainerProject>> FindAsync(string folder, CancellationToken cancellationToken)
    {
        if (programs.Find("git") is not { } git)
        {
            return [];
        }

        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var found = new List<DevcontainerProject>();
        foreach (var repository in Repositories(folder))
        {
            try
            {
                found.AddRange((await FilesAsync(git, repository, either.Token)).Select(Project).OfType<DevcontainerProject>());
            }
            catch (IOException e)
            {
                log.Warn($"dev containers are not looked for in {repository}: {e.Message}");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                log.Warn($"dev containers are not looked for in {repository} and what follows: it takes longer than {Patience.TotalSeconds} s.");
                break;
            }
        }

        return found;
    }

    private static IEnumerable<string> Repositories(string folder)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        return !Directory.Exists(folder) ? []
            : Directory.EnumerateDirectories(folder, "*", options).Order(StringComparer.Ordinal).Prepend(folder).Where(IsRepository).Take(MostRepositories);
    }

    // A file in work trees and submodules, which says where the repository is.
    private static bool IsRepository(string folder) => Path.Exists(Path.Combine(folder, ".git"));

    /// <summary>The files at the usual places, whether they are committed or not.</summary>
    private async Task<IEnumerable<string>> FilesAsync(string git, string repository, CancellationToken ct)
    {
        var result = await programs.RunAsync(
            [git, "-C", repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", .. Places],
            onErrorLine: null,
            ct);
        return result.ExitCode == 0
            ? result.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Select(file => Path.Combine(repository, file))
            : throw new IOException($"git: {result.Complaint}");
    }

    /// <summary>What a file asks for; null when it is gone, or asks to be ignored.</summary>
    private static DevcontainerProject? Project(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (!info.Exists || info.Length > MostBytes)
            {
                return null;
            }

            if (info.LinkTarget is not null)
            {
                return new DevcontainerProject(FolderOf(file), file, StartsItself: false); // Not read: a repository may link to what never ends.
            }

            using var document = JsonDocument.Parse(File.ReadAllText(file), WithComments);
            var wishes = document.RootElement.Member("customizations").Member("coder");
            return IsTrue(wishes, "ignore") ? null : new DevcontainerProject(FolderOf(file), file, IsTrue(wishes, "autoStart"));
        }
        catch (JsonException)
        {
            return new DevcontainerProject(FolderOf(file), file, StartsItself: false); // Its start will say what is wrong with it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsTrue(JsonElement element, string name) => element.Member(name).ValueKind == JsonValueKind.True;

    // The places begin where the folder ends.
    private static string FolderOf(string file) => file[..file.LastIndexOf("/.devcontainer", StringComparison.Ordinal)];
}

/// <summary>A project that can have a dev container.</summary>
/// <param name="Folder">Absolute path.</param>
/// <param name="ConfigPath">Absolute path of its <c>devcontainer.json</c>.</param>
/// <param name="StartsItself">It asks to be started with the workspace: <c>customizations.coder.autoStart</c>.</param>
internal sealed record DevcontainerProject(string Folder, string ConfigPath, bool StartsItself);
