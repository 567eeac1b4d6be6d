using Coder.Terraform.Configuration;

namespace Coder.Terraform.Provisioning;

/// <summary>The template's files in a temporary folder of their own, written when the first provisioner or provider needs them.</summary>
/// <param name="files">The files.</param>
public sealed class WorkingFolder(TemplateFiles files) : IDisposable
{
    private readonly Lazy<string> _path = new(() => Write(files));

    /// <summary>The files, as they were given.</summary>
    public TemplateFiles Files => files;

    /// <summary>Full path of the folder. Reading it writes the files; an <see cref="IOException"/> when they cannot be written.</summary>
    public string Path => _path.Value;

    /// <summary>The full path of a file or folder of the template; null when it leads out of the template or does not exist.</summary>
    public string? Find(string path)
    {
        var normal = TemplateFiles.Normalize(path);
        return normal is not null && (files.TryRead(normal, out _) || files.FolderExists(normal)) ? System.IO.Path.Combine(Path, normal) : null;
    }

    /// <summary>Removes the folder with all that was written there.</summary>
    public void Dispose()
    {
        if (!_path.IsValueCreated)
        {
            return;
        }

        try
        {
            Directory.Delete(_path.Value, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A command in the background still writes there; what it leaves is in the system's temporary folder.
        }
    }

    private static string Write(TemplateFiles files)
    {
        var folder = Directory.CreateTempSubdirectory("coder-template-").FullName;
        files.WriteTo(folder, _ => true);
        return folder;
    }
}
