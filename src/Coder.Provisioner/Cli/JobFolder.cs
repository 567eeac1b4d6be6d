using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Cli;

/// <summary>The folder of one job: the template's files, what its preparation made, state and plan. It goes with the job.</summary>
internal sealed class JobFolder : IDisposable
{
    /// <summary>The plan's file.</summary>
    public const string PlanFile = "coder.tfplan";

    /// <summary>The file with the values of variables.</summary>
    public const string ValuesFile = "coder.tfvars";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // The state is the workspace's, whatever a template says about keeping it elsewhere.
    private const string BackendFile = "zz_coder_override.tf";
    private const string Backend = "terraform {\n  backend \"local\" {}\n}\n";

    private JobFolder(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    private string StateFile => System.IO.Path.Combine(Path, "terraform.tfstate");

    // What terraform leaves when it could not write the state where it belongs.
    private string RescuedStateFile => System.IO.Path.Combine(Path, "errored.tfstate");

    /// <summary>Writes a template's files.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="files">The files.</param>
    /// <param name="withData">Whether Terraform's own folder is written too.</param>
    public static void Write(string folder, TemplateFiles files, bool withData)
    {
        files.WriteTo(folder, path => withData || !path.StartsWith(".terraform/", StringComparison.Ordinal));
        File.WriteAllText(System.IO.Path.Combine(folder, BackendFile), Backend);
    }

    /// <summary>Makes the folder of a job.</summary>
    public static JobFolder Create(string parent, TemplateFiles files, PreparedTemplate prepared, string values, ReadOnlyMemory<byte> state)
    {
        var folder = new JobFolder(System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N")));
        Directory.CreateDirectory(folder.Path, Private);
        Write(folder.Path, files, withData: false);
        Directory.CreateSymbolicLink(System.IO.Path.Combine(folder.Path, ".terraform"), prepared.DataFolder);
        if (File.Exists(prepared.LockFile))
        {
            File.Copy(prepared.LockFile, System.IO.Path.Combine(folder.Path, ".terraform.lock.hcl"), overwrite: true);
        }

        File.WriteAllText(System.IO.Path.Combine(folder.Path, ValuesFile), values);
        if (!state.IsEmpty)
        {
            File.WriteAllBytes(folder.StateFile, state.Span);
        }

        return folder;
    }

    /// <summary>Removes what jobs of servers that were killed have left: a job does not take days.</summary>
    public static void RemoveOld(string parent, DateTimeOffset before)
    {
        foreach (var left in new DirectoryInfo(parent).EnumerateFileSystemInfos().Where(e => e.LastWriteTimeUtc < before.UtcDateTime))
        {
            if (left is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                left.Delete();
            }
        }
    }

    /// <summary>The state as it is now; null when terraform has written none.</summary>
    public ReadOnlyMemory<byte>? ReadState()
    {
        var path = File.Exists(RescuedStateFile) ? RescuedStateFile : StateFile;
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
