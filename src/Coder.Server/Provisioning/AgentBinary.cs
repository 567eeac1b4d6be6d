using System.Runtime.InteropServices;

namespace Coder.Server.Provisioning;

/// <summary>The agent's executable for this machine, as it lies beside the server: <c>bin/coder-linux-amd64</c> and so on.</summary>
internal sealed class AgentBinary
{
    /// <summary>Where it is; null when this server ships none for this machine.</summary>
    public string? Path { get; } = Find();

    private static string? Find()
    {
        var os = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var architecture = RuntimeInformation.OSArchitecture switch
        {
            Architecture.Arm64 => "arm64",
            Architecture.Arm => "armv7",
            _ => "amd64",
        };
        var path = System.IO.Path.Combine(AppContext.BaseDirectory, "bin", $"coder-{os}-{architecture}");
        return File.Exists(path) ? path : null;
    }
}
