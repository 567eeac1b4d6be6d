using System.Diagnostics;
using Coder.Testing;

namespace Coder.Provisioner.Tests.Infrastructure;

/// <summary>A git repository on this machine.</summary>
internal sealed class GitRepository : IDisposable
{
    private readonly TemporaryFolder _folder = new("coder-git-");

    public GitRepository() => Git("init", "--quiet", "--initial-branch=main", ".");

    public string Url => "file://" + _folder.Path;

    /// <summary>Commits files and gives the commit's id.</summary>
    public string Commit(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            _folder.Write(path, text);
        }

        Git("add", "--all");
        Git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message=change");
        return Git("rev-parse", "HEAD").Trim();
    }

    public void Tag(string name) => Git("tag", name);

    public void LinkTo(string path, string target) => File.CreateSymbolicLink(_folder.Of(path), target);

    public void Dispose() => _folder.Dispose();

    private string Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
        }).ShouldNotBeNull("git is missing: install the package git");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"git {string.Join(' ', arguments)}");
        return output;
    }
}
