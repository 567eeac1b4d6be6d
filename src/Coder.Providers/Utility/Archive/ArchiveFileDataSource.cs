using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;

namespace Coder.Providers.Utility.Archive;

/// <summary>The data source <c>archive_file</c>: an archive of files, made while the template is planned.</summary>
internal sealed class ArchiveFileDataSource() : DataSource<TemplateFolder>("archive_file", ArchiveFields.Block())
{
    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems) => ArchiveFields.Validate(config, problems);

    /// <inheritdoc/>
    public override async ValueTask<BlockValue> ReadAsync(Operation<TemplateFolder> operation, BlockValue config, CancellationToken ct) =>
        await ArchiveMaker.MakeAsync(operation, config, ct) ?? config;
}
