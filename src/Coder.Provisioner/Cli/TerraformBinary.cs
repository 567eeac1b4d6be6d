using System.ComponentModel;
using System.Text.Json;
using Coder.Terraform.Processes;

namespace Coder.Provisioner.Cli;

/// <summary>A <c>terraform</c> or <c>tofu</c> program that can be used.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name"><c>terraform</c> or <c>tofu</c>, for people.</param>
/// <param name="Version">Its version.</param>
internal sealed record TerraformBinary(string Path, string Name, Version Version)
{
    private static readonly Version Oldest = new(1, 1, 0);
    private static readonly string[] Names = ["terraform", "tofu"];

    /// <summary>Looks for the program and asks it for its version; null, with a sentence in <c>Problem</c>, when there is none.</summary>
    public static async Task<(TerraformBinary? Binary, string Problem)> FindAsync(string configured, ChildRunner processes, CancellationToken ct)
    {
        var path = configured.Length > 0 ? configured : Search();
        if (path is null || !File.Exists(path))
        {
            return (null, path is null
                ? "There is neither terraform nor tofu in the server's PATH. Install one of them, or name it in CODER_TERRAFORM_BINARY."
                : $"There is no program at {path} (CODER_TERRAFORM_BINARY).");
        }

        var output = new List<string>();
        try
        {
            var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["CHECKPOINT_DISABLE"] = "1", ["PATH"] = SearchPath };
            await processes.RunAsync(new ChildCommand(path, ["version", "-json"], "/", environment), output.Add, _ => { }, ct);
            using var json = JsonDocument.Parse(string.Join('\n', output));
            var version = Version.Parse(json.RootElement.GetProperty("terraform_version").GetString()!.Split('-', 2)[0]);
            return version >= Oldest
                ? (new TerraformBinary(path, System.IO.Path.GetFileNameWithoutExtension(path), version), "")
                : (null, $"{path} has the version {version}; {Oldest} or newer is needed.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or Win32Exception)
        {
            return (null, $"{path} does not tell its version as terraform does: {(output.Count > 0 ? output[0] : e.Message)}");
        }
    }

    private static string SearchPath => Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";

    private static string? Search() =>
        Names.SelectMany(name => SearchPath.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => System.IO.Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
}
