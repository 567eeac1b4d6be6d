using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Local;

/// <summary><c>local_file</c> and <c>local_sensitive_file</c>: a file in the template's folder. It is written anew when it is not there, or has other content.</summary>
/// <param name="name">Which of the two.</param>
/// <param name="isSensitive">Whether its content is hidden, and the file for its owner only.</param>
internal sealed class FileResource(string name, bool isSensitive) : ResourceType<TemplateFolder>(name, new Block(
[
    Id("The SHA-1 of the content."),
    Required("filename", HclType.String, "Where it is written: a path in the template's folder. Missing folders are made.").NotEmpty(),
    Hidden(Optional("content", HclType.String, "The content as text."), isSensitive),
    Hidden(Optional("content_base64", HclType.String, "The content in base64."), isSensitive),
    Optional("source", HclType.String, "A file of the template to copy."),
    .. isSensitive ? [] : (Field[])
    [
        Optional("sensitive_content", HclType.String, "The content as text that is hidden.").Sensitive().Deprecated("Use local_sensitive_file."),
    ],
    FileModes.Field("file_permission", "Permissions of the file, less the server's umask.").Default(isSensitive ? "0700" : "0777"),
    FileModes.Field("directory_permission", "Permissions of folders that are made, less the server's umask.").Default(isSensitive ? "0700" : "0777"),
    .. Checksums.Fields("content", Sha1),
]))
{
    private const string Sha1 = "content_sha1";

    private static readonly string[] Contents = ["content", "sensitive_content", "content_base64", "source"];

    private IEnumerable<string> Possible => Contents.Where(c => !isSensitive || c != "sensitive_content");

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        var given = Possible.Where(c => !config.IsAbsent(c)).ToList();
        if (given.Count != 1)
        {
            problems.Add(Diagnostic.Error(
                "Invalid content", $"Exactly one of {string.Join(", ", Possible)} must be set{(given.Count == 0 ? "" : $", not {string.Join(" and ", given)}")}."));
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<BlockValue?> CreateAsync(Operation<TemplateFolder> operation, BlockValue planned, CancellationToken ct)
    {
        var given = planned.Text("filename");
        if (operation.Context.Find(given) is not { } path)
        {
            operation.Fail("File not written", TemplateFolder.Outside("filename", given));
            return null;
        }

        try
        {
            if (await ContentAsync(operation, planned, ct) is not { } content)
            {
                return null;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!, FileModes.Parse(planned.Text("directory_permission")));
            await WriteAsync(path, content, FileModes.Parse(planned.Text("file_permission")), ct);
            return planned.WithChecksums("content", Sha1, content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            operation.Fail("File not written", $"{given} cannot be written: {e.Message}");
            return null;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<BlockValue?> ReadAsync(Operation<TemplateFolder> operation, BlockValue state, CancellationToken ct)
    {
        // What was written outside, by another engine, is none of ours.
        if (operation.Context.Find(state.Text("filename")) is not { } path || !File.Exists(path))
        {
            return null;
        }

        try
        {
            return Checksums.Sha1(await File.ReadAllBytesAsync(path, ct)) == state.Text("id") ? state : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            operation.Fail("File not read", $"{state.Text("filename")} cannot be read: {e.Message}");
            return state;
        }
    }

    /// <inheritdoc/>
    public override ValueTask DeleteAsync(Operation<TemplateFolder> operation, BlockValue state, CancellationToken ct)
    {
        try
        {
            if (operation.Context.Find(state.Text("filename")) is { } path && File.Exists(path))
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            operation.Fail("File not removed", $"{state.Text("filename")} cannot be removed: {e.Message}");
        }

        return default;
    }

    private static Field Hidden(Field field, bool isSensitive) => isSensitive ? field.Sensitive() : field;

    private static async Task<byte[]?> ContentAsync(Operation<TemplateFolder> operation, BlockValue planned, CancellationToken ct)
    {
        if (planned.TextOrNull("source") is { } source)
        {
            return await TemplateFile.ReadAsync(operation, "source", source, ct);
        }

        if (planned.TextOrNull("content_base64") is not { } encoded)
        {
            return Encoding.UTF8.GetBytes(planned.TextOrNull("content") ?? planned.Text("sensitive_content"));
        }

        try
        {
            return Convert.FromBase64String(encoded);
        }
        catch (FormatException)
        {
            operation.Fail("Invalid content", "content_base64 is no base64.");
            return null;
        }
    }

    // A file that is there has its own permissions; only a new one begins with those that are asked for.
    private static async Task WriteAsync(string path, byte[] content, UnixFileMode mode, CancellationToken ct)
    {
        File.Delete(path);
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
        await file.WriteAsync(content, ct);
    }
}
