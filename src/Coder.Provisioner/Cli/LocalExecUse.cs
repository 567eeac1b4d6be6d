using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Provisioner.Modules;
using Coder.Terraform.Configuration;
using Coder.Terraform.Provisioning;

namespace Coder.Provisioner.Cli;

/// <summary>
/// Looks for commands in a template that terraform will run, which nobody can stop then: <c>local-exec</c> and the data source
/// <c>external</c>. It knows no more of the language than blocks.
/// </summary>
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
                var found = Json.Any(end => path.EndsWith(end, StringComparison.Ordinal)) ? FindInJson(path, content)
                    : Native.Any(end => path.EndsWith(end, StringComparison.Ordinal)) ? FindIn(HclParser.Parse(path, content, new DiagnosticBag()).Body)
                    : null;
                if (found is not null)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static Diagnostic? FindIn(BodySyntax body) => body.Blocks
        .Select(b => b.Type == "provisioner" && b.Labels.Contains(LocalExec.Name) ? LocalExec.Forbidden(b.HeaderRange)
            : b.Type == "data" && b.Labels is ["external", ..] ? LocalExec.ForbiddenExternal(b.HeaderRange)
            : FindIn(b.Body))
        .FirstOrDefault(found => found is not null);

    private static Diagnostic? FindInJson(string path, ReadOnlyMemory<byte> content)
    {
        var range = new SourceRange(path, SourcePosition.Start, SourcePosition.Start);
        try
        {
            using var json = JsonDocument.Parse(content);
            return IsIn(json.RootElement, (_, name) => name == LocalExec.Name) ? LocalExec.Forbidden(range)
                : IsIn(json.RootElement, (within, name) => within == "data" && name == "external") ? LocalExec.ForbiddenExternal(range)
                : null;
        }
        catch (JsonException)
        {
            return null; // terraform does not run it
        }
    }

    // Arrays may stand between an object and what it holds.
    private static bool IsIn(JsonElement element, Func<string, string, bool> isWanted, string within = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(p => isWanted(within, p.Name) || IsIn(p.Value, isWanted, p.Name)),
        JsonValueKind.Array => element.EnumerateArray().Any(e => IsIn(e, isWanted, within)),
        _ => false,
    };
}
