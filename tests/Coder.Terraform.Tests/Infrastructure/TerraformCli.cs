using System.Diagnostics;
using System.Text;

namespace Coder.Terraform.Tests.Infrastructure;

/// <summary>The real <c>terraform</c> binary in a folder of its own: the referee.</summary>
internal sealed class TerraformCli : IDisposable
{
    private const int MaxMinutes = 2;

    private TerraformCli(string binary)
    {
        Binary = binary;
        Folder = Directory.CreateTempSubdirectory("terraform-referee-").FullName;
    }

    private string Binary { get; }

    public string Folder { get; }

    public string StatePath => Path.Combine(Folder, "terraform.tfstate");

    /// <summary>The binary; null, after failing the test when CI=true, where it is missing.</summary>
    public static TerraformCli? TryFind()
    {
        var binary = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "terraform"))
            .FirstOrDefault(File.Exists);
        if (binary is null && Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail("The terraform binary is not on PATH. It is the referee of these tests: install Terraform 1.11 or later.");
        }

        return binary is null ? null : new TerraformCli(binary);
    }

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    /// <summary>Runs a command that must succeed and gives what it printed.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await TryRunAsync(arguments);
        code.ShouldBe(0, $"terraform {string.Join(' ', arguments)}\n{output}\n{errors}");
        return output;
    }

    /// <summary>Runs a command; its exit code and what it printed.</summary>
    public async Task<(int Code, string Output, string Errors)> TryRunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Binary, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["TF_IN_AUTOMATION"] = "1";
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        start.Environment.Remove("TF_CLI_CONFIG_FILE");
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(MaxMinutes));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await errors);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
