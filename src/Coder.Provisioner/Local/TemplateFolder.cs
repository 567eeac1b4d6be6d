using Coder.Provisioner.Templates;
using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Local;

/// <summary>Reads a template from a folder of this machine.</summary>
public static class TemplateFolder
{
    /// <summary>The files, as a push would send them, with the values of variables and the modules that lie there too; null, with a sentence in <paramref name="problem"/>, when they cannot be read.</summary>
    public static TemplateFiles? Read(string path, TemplateArchiveLimits limits, out string problem)
    {
        problem = "";
        var files = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        try
        {
            var root = Path.GetFullPath(path);
            if (!Directory.Exists(root))
            {
                problem = $"There is no folder {path}.";
                return null;
            }

            var total = 0L;
            foreach (var file in FilesOf(root, ""))
            {
                var size = new FileInfo(Path.Combine(root, file)).Length;
                problem = size > limits.FileBytes ? $"{file} has {size} bytes; a file of a template may have {limits.FileBytes} at most."
                    : files.Count >= limits.Entries ? $"The folder has more than {limits.Entries} files."
                    : (total += size) > limits.TotalBytes ? $"The folder's files have more than {limits.TotalBytes} bytes together."
                    : "";
                if (problem.Length > 0)
                {
                    return null;
                }

                files.Add(KeyValuePair.Create(file, (ReadOnlyMemory<byte>)File.ReadAllBytes(Path.Combine(root, file))));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
            return null;
        }

        problem = files.Count == 0 ? $"The folder {path} is empty." : "";
        return files.Count == 0 ? null : new TemplateFiles(files);
    }

    private static IEnumerable<string> FilesOf(string root, string folder)
    {
        foreach (var entry in new DirectoryInfo(Path.Combine(root, folder)).EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
            if (entry is DirectoryInfo directory)
            {
                foreach (var inner in directory.LinkTarget is null && IsWanted(path) ? FilesOf(root, path) : [])
                {
                    yield return inner;
                }
            }
            else if (IsWanted(path) && !entry.Name.Contains(".tfstate", StringComparison.Ordinal))
            {
                yield return path;
            }
        }
    }

    // Hidden files are not part of a template, but for the lock file and the modules that terraform init has fetched.
    private static bool IsWanted(string path) =>
        path is ".terraform" or ".terraform/modules" or ".terraform.lock.hcl"
        || (path.StartsWith(".terraform/modules/", StringComparison.Ordinal) && !path.Contains("/.git", StringComparison.Ordinal))
        || (!path.StartsWith('.') && !path.Contains("/.", StringComparison.Ordinal));
}
