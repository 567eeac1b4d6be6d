using Coder.Terraform.Configuration;

namespace Coder.Terraform.Provisioning;

/// <summary>The template's files in a temporary folder of their own, written when the first provisioner needs them.</summary>
internal sealed class WorkingFolder(TemplateFiles files) : IDisposable
{
    private readonly Lazy<string> _path = new(() => Write(files));

    /// <summary>Full path of the folder.</summary>
    public string Path => _path.Value;

    /// <summary>The full path of a file or folder of the template; null when it leads out of the template or does not exist.</summary>
    public string? Find(string path)
    {
        var normal = TemplateFiles.Normalize(path);
        return normal is not null && (files.TryRead(normal, out _) || files.FolderExists(normal)) ? System.IO.Path.Combine(Path, normal) : null;
    }

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
