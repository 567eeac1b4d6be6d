using System.Runtime.InteropServices;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_provisioner</c>: the machine that runs the build.</summary>
internal sealed class ProvisionerDataSource() : DataSource<CoderContext>("coder_provisioner", new Block(
[
    Id(),
    Computed("os", HclType.String, "Operating system: linux, darwin or windows."),
    Computed("arch", HclType.String, "Architecture: amd64, arm64 or armv7."),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(
        Operation<CoderContext> operation, BlockValue config, CancellationToken ct) => new(config
            .With("id", Guid.NewGuid().ToString())
            .With("os", OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
            .With("arch", RuntimeInformation.OSArchitecture switch
            {
                Architecture.X64 => "amd64",
                Architecture.Arm64 => "arm64",
                Architecture.Arm => "armv7",
                var other => other.ToString().ToLowerInvariant(),
            }));
}
