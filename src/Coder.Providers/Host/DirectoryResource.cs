using System.Text.RegularExpressions;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Host;

/// <summary>
/// <c>host_directory</c>: a folder that stays while the workspace is stopped, such as its home. It lies in the
/// workspace's own folder, is the server user's alone, and is removed with all it holds when it is destroyed.
/// </summary>
internal sealed partial class DirectoryResource() : ResourceType<HostProviderOptions>("host_directory", new Block(
[
    Id("The folder's path."),
    Required("name", HclType.String, "The folder's name in the workspace's folder.")
        .Matching(FolderName(), "letters, digits, dots, hyphens and underscores, beginning with a letter or digit, 64 at most"),
    Computed("path", HclType.String, "The folder's absolute path."),
]))
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <inheritdoc/>
    public override BlockValue Plan(Operation<HostProviderOptions> operation, BlockValue? prior, BlockValue planned)
    {
        if (prior is null)
        {
            HostProvider.Refuses(operation);
        }

        return planned.IsSet("name") && operation.Context.HasWorkspace
            ? planned.With("path", PathOf(operation.Context, planned)).With("id", PathOf(operation.Context, planned))
            : planned;
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> ReadAsync(
        Operation<HostProviderOptions> operation, BlockValue state, CancellationToken ct) =>
        new(Directory.Exists(state.Text("path")) ? state : null);

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<HostProviderOptions> operation, BlockValue planned, CancellationToken ct)
    {
        if (HostProvider.Refuses(operation))
        {
            return new((BlockValue?)null);
        }

        var path = PathOf(operation.Context, planned);
        try
        {
            // A folder that is there already was made by a build that was interrupted before it could say so.
            Directory.CreateDirectory(operation.Context.DataDirectory, OwnerOnly);
            Directory.CreateDirectory(operation.Context.WorkspaceDirectory, OwnerOnly);
            if (new DirectoryInfo(path).LinkTarget is { } target)
            {
                operation.Fail("Folder is a link", $"{path} is a symbolic link to {target}; remove it and build again.");
                return new((BlockValue?)null);
            }

            Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            operation.Fail("Folder cannot be created", $"{path}: {e.Message}");
            return new((BlockValue?)null);
        }

        return new(planned.With("path", path).With("id", path));
    }

    /// <inheritdoc/>
    public override ValueTask DeleteAsync(
        Operation<HostProviderOptions> operation, BlockValue state, CancellationToken ct)
    {
        var path = state.Text("path");
        if (!IsInside(path, operation.Context.DataDirectory))
        {
            operation.Fail(
                "Folder is not the server's to remove",
                $"{path} is outside of {operation.Context.DataDirectory}, where host workspaces live. Remove it by hand "
                + "and delete the workspace with --orphan.");
            return default;
        }

        try
        {
            DirectoryRemoval.Remove(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            operation.Fail("Folder cannot be removed", $"{path}: {e.Message}");
        }

        return default;
    }

    private static string PathOf(HostProviderOptions options, BlockValue planned) =>
        Path.Combine(options.WorkspaceDirectory, planned.Text("name"));

    private static bool IsInside(string path, string root) =>
        Path.GetFullPath(path).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + '/', StringComparison.Ordinal);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FolderName();
}
