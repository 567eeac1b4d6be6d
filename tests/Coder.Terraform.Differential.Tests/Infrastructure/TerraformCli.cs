using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Coder.Terraform.Differential.Tests.Infrastructure;

/// <summary>The real <c>terraform</c> binary in a folder of its own: the referee.</summary>
internal sealed class TerraformCli : IDisposable
{
    private const string Version = "1.11";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Processes at the same time; each of them uses one core or more.</summary>
    private static readonly SemaphoreSlim Slots = new(2);

    private static readonly Lazy<string?> Binary = new(() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "terraform"))
        .FirstOrDefault(File.Exists));

    public TerraformCli()
    {
        Binary.Value.ShouldNotBeNull($"The terraform binary is not on PATH. It is the referee of these tests: install Terraform {Version} (https://developer.hashicorp.com/terraform/install).");
        Folder = Directory.CreateTempSubdirectory("terraform-referee-").FullName;
    }

    public string Folder { get; }

    public string StatePath => Path.Combine(Folder, "terraform.tfstate");

    public void Write(string path, ReadOnlyMemory<byte> content)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content.ToArray());
    }

    public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Runs a command that must succeed and gives what it printed.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await TryRunAsync(arguments);
        code.ShouldBe(0, $"terraform {string.Join(' ', arguments)}\n{output}\n{errors}");
        return output;
    }

    /// <summary>Runs a command with <c>-json</c>; its exit code and the errors it reported.</summary>
    public async Task<(int Code, IReadOnlyList<TerraformError> Errors)> RunForErrorsAsync(params string[] arguments)
    {
        var (code, output, errors) = await TryRunAsync(arguments);
        errors.ShouldBeEmpty($"terraform {string.Join(' ', arguments)}\n{output}");
        return (code, TerraformError.Read(output));
    }

    /// <summary>Runs a command; its exit code and what it printed.</summary>
    public async Task<(int Code, string Output, string Errors)> TryRunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Binary.Value!, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["TF_IN_AUTOMATION"] = "1";
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("TF_", StringComparison.Ordinal) && n != "TF_IN_AUTOMATION").ToArray())
        {
            start.Environment.Remove(name);
        }

        using var limit = new CancellationTokenSource(Limit);
        await Slots.WaitAsync(limit.Token);
        try
        {
            return await RunAsync(start, limit.Token);
        }
        finally
        {
            Slots.Release();
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(ProcessStartInfo start, CancellationToken ct)
    {
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await errors);
    }
}

/// <summary>An error that terraform reported with <c>-json</c>.</summary>
internal sealed record TerraformError(string Summary, string Detail, string? File)
{
    /// <summary>The errors among the lines that <c>plan -json</c> or <c>apply -json</c> printed.</summary>
    public static IReadOnlyList<TerraformError> Read(string output)
    {
        var errors = new List<TerraformError>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("diagnostic", out var diagnostic) && diagnostic.GetProperty("severity").GetString() == "error")
            {
                errors.Add(new TerraformError(
                    diagnostic.GetProperty("summary").GetString()!,
                    diagnostic.GetProperty("detail").GetString()!,
                    diagnostic.TryGetProperty("range", out var range) && range.GetProperty("filename").GetString() is { Length: > 0 } file ? file : null));
            }
        }

        return errors;
    }
}
