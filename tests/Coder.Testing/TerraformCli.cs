using System.Text;

namespace Coder.Testing;

/// <summary>The real <c>terraform</c> in a folder of its own: the referee of what our engine does, and the host of our providers.</summary>
public sealed class TerraformCli : IDisposable
{
    /// <summary>Processes at the same time; each of them uses one core or more.</summary>
    private static readonly SemaphoreSlim Slots = new(2);

    private static readonly Lazy<string?> Found = new(() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "terraform"))
        .FirstOrDefault(File.Exists));

    private readonly TemporaryFolder _folder = new("terraform-referee-");

    /// <summary>The program.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static string Program => Found.Value ?? throw new InvalidOperationException(
        "The terraform binary is not on PATH. These tests run it: install Terraform 1.11 or later (https://developer.hashicorp.com/terraform/install).");

    public string Folder => _folder.Path;

    public string StatePath => _folder.Of("terraform.tfstate");

    /// <summary>Its variables beside PATH and HOME.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal) { ["TF_IN_AUTOMATION"] = "1", ["CHECKPOINT_DISABLE"] = "1" };

    public void Write(string path, ReadOnlyMemory<byte> content)
    {
        var full = _folder.Of(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content.Span);
    }

    public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Runs a command that must succeed and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message holds everything it printed.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var result = await TryRunAsync(arguments);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException($"terraform {string.Join(' ', arguments)} ended with exit code {result.ExitCode}.\n{result.Output}\n{result.Error}");
    }

    /// <summary>Runs a command; its exit code and what it printed.</summary>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public async Task<CommandResult> TryRunAsync(params string[] arguments)
    {
        await Slots.WaitAsync();
        try
        {
            return await CommandResult.RunAsync(Program, arguments, Variables, folder: Folder);
        }
        finally
        {
            Slots.Release();
        }
    }

    public void Dispose() => _folder.Dispose();
}
