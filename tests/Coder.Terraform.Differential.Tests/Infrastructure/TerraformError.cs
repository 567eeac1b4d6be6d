using System.Text.Json;
using Coder.Testing;

namespace Coder.Terraform.Differential.Tests.Infrastructure;

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

    /// <summary>Runs a command with <c>-json</c>; its exit code and the errors it reported.</summary>
    public static async Task<(int Code, IReadOnlyList<TerraformError> Errors)> OfAsync(TerraformCli terraform, params string[] arguments)
    {
        var (code, output, errors) = await terraform.TryRunAsync(arguments);
        errors.ShouldBeEmpty($"terraform {string.Join(' ', arguments)}\n{output}");
        return (code, Read(output));
    }
}
