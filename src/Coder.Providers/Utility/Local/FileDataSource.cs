using System.Text;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Local;

/// <summary>The data sources <c>local_file</c> and <c>local_sensitive_file</c>: a file in the template's folder.</summary>
/// <param name="name">Which of the two.</param>
/// <param name="isSensitive">Whether its content is hidden.</param>
internal sealed class FileDataSource(string name, bool isSensitive) : DataSource<TemplateFolder>(name, new Block(
[
    Id("The SHA-1 of the content."),
    Required("filename", HclType.String, "Which file: a path in the template's folder.").NotEmpty(),
    Content("content", "Its content as text.", isSensitive),
    Content("content_base64", "Its content in base64.", isSensitive),
    .. Checksums.Fields("content", Sha1),
]))
{
    private const string Sha1 = "content_sha1";

    /// <inheritdoc/>
    public override async ValueTask<BlockValue> ReadAsync(Operation<TemplateFolder> operation, BlockValue config, CancellationToken ct) =>
        await TemplateFile.ReadAsync(operation, "filename", config.Text("filename"), ct) is { } content
            ? config
                .With("content", Encoding.UTF8.GetString(content))
                .With("content_base64", Convert.ToBase64String(content))
                .WithChecksums("content", Sha1, content)
            : config;

    private static Field Content(string name, string description, bool isSensitive)
    {
        var field = Computed(name, HclType.String, description);
        return isSensitive ? field.Sensitive() : field;
    }
}
