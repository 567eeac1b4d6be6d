namespace Coder.Terraform.Plugins;

/// <summary>Folders that only this process's user may enter.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes a folder with a name that nobody can guess.</summary>
    /// <param name="parent">Where; it must exist.</param>
    /// <param name="prefix">How its name begins.</param>
    public static DirectoryInfo Create(string parent, string prefix) => Directory.CreateDirectory(
        Path.Combine(parent, prefix + Guid.NewGuid().ToString("N")[..12]),
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
