using Coder.Providers.Declaration;

namespace Coder.Providers.Utility;

/// <summary>Reads files that a template names.</summary>
internal static class TemplateFile
{
    /// <summary>Largest file, in bytes: its content goes into the workspace's state.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>The content of a file; null, with a problem reported, when it cannot be read.</summary>
    /// <param name="operation">Gets the problem.</param>
    /// <param name="argument">The argument that names the file.</param>
    /// <param name="given">Its path.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<byte[]?> ReadAsync(Operation<TemplateFolder> operation, string argument, string given, CancellationToken ct)
    {
        if (operation.Context.Find(given) is not { } path)
        {
            operation.Fail("File not read", TemplateFolder.Outside(argument, given));
            return null;
        }

        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                operation.Fail("File not found", $"{argument}: the template's folder has no file \"{given}\".");
            }
            else if (file.Length > MaxBytes)
            {
                operation.Fail("File too large", $"{argument}: \"{given}\" has {file.Length:N0} bytes; {MaxBytes:N0} are allowed.");
            }
            else
            {
                return await File.ReadAllBytesAsync(path, ct);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            operation.Fail("File not read", $"{argument}: \"{given}\" cannot be read: {e.Message}");
        }

        return null;
    }
}
