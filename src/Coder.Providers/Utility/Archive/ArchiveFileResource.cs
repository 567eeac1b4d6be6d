using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;

namespace Coder.Providers.Utility.Archive;

/// <summary>The resource <c>archive_file</c>: an archive of files, made while the template is applied; anew by each build, as its folder is new.</summary>
internal sealed class ArchiveFileResource() : ResourceType<TemplateFolder>("archive_file", ArchiveFields.Block())
{
    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems) => ArchiveFields.Validate(config, problems);

    /// <inheritdoc/>
    public override async ValueTask<BlockValue?> CreateAsync(Operation<TemplateFolder> operation, BlockValue planned, CancellationToken ct) =>
        await ArchiveMaker.MakeAsync(operation, planned, ct);

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> ReadAsync(Operation<TemplateFolder> operation, BlockValue state, CancellationToken ct) =>
        new(operation.Context.Find(state.Text("output_path")) is { } path && File.Exists(path) ? state : null);
}
