using System.Diagnostics;

namespace Coder.Provisioner.Tests.Infrastructure;

/// <summary>A git repository on this machine.</summary>
internal sealed class GitRepository : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coder-git-");

    public GitRepository() => Git("init", "--quiet", "--initial-branch=main", ".");

    public string Url => "file://" + _folder.FullName;

    /// <summary>Commits files and gives the commit's id.</summary>
    public string Commit(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var full = Path.Combine(_folder.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        Git("add", "--all");
        Git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message=change");
        return Git("rev-parse", "HEAD").Trim();
    }

    public void Tag(string name) => Git("tag", name);

    public void LinkTo(string path, string target) => File.CreateSymbolicLink(Path.Combine(_folder.FullName, path), target);

    public void Dispose() => _folder.Delete(recursive: true);

    private string Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
        }).ShouldNotBeNull("git is missing: install the package git");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"git {string.Join(' ', arguments)}");
        return output;
    }
}
