using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Provisioner.Modules;
using Coder.Terraform.Configuration;
using Coder.Terraform.Provisioning;

namespace Coder.Provisioner.Cli;

/// <summary>Looks for <c>local-exec</c> in a template that terraform will run, which nobody can stop then. It knows no more of the language than blocks.</summary>
internal static class LocalExecUse
{
    private static readonly string[] Native = [".tf", ".tofu"];
    private static readonly string[] Json = [".tf.json", ".tofu.json"];

    /// <summary>The error when a template uses it; null when it does not.</summary>
    public static Diagnostic? Find(InstalledTemplate template)
    {
        foreach (var folder in template.Modules.Select(m => m.Folder).Prepend("").Distinct(StringComparer.Ordinal))
        {
            foreach (var path in template.Files.FilesIn(folder).Select(name => TemplateFiles.Combine(folder, name)))
            {
                template.Files.TryRead(path, out var content);
                if (Json.Any(end => path.EndsWith(end, StringComparison.Ordinal)) && IsInJson(content))
                {
                    return LocalExec.Forbidden(new SourceRange(path, SourcePosition.Start, SourcePosition.Start));
                }

                if (Native.Any(end => path.EndsWith(end, StringComparison.Ordinal)) && FindIn(HclParser.Parse(path, content, new DiagnosticBag()).Body) is { } block)
                {
                    return LocalExec.Forbidden(block.HeaderRange);
                }
            }
        }

        return null;
    }

    private static BlockSyntax? FindIn(BodySyntax body) => body.Blocks
        .Select(b => b.Type == "provisioner" && b.Labels.Contains(LocalExec.Name) ? b : FindIn(b.Body))
        .FirstOrDefault(b => b is not null);

    private static bool IsInJson(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            return IsIn(json.RootElement);
        }
        catch (JsonException)
        {
            return false; // terraform does not run it
        }
    }

    private static bool IsIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(p => p.Name == LocalExec.Name || IsIn(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(IsIn),
        _ => false,
    };
}
