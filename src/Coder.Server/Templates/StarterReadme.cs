using Coder.Sdk;

namespace Coder.Server.Templates;

/// <summary>Reads a starter's README: a front matter of <c>key: value</c> lines between two <c>---</c>, then Markdown.</summary>
internal static class StarterReadme
{
    /// <summary>The starter as the gallery shows it; what the README does not say is left empty.</summary>
    public static TemplateExample Read(string id, string path)
    {
        var text = File.Exists(path) ? File.ReadAllText(path) : "";
        var (fields, markdown) = Split(text);
        return new TemplateExample
        {
            Id = id,
            Name = fields.GetValueOrDefault("display_name", id),
            Description = fields.GetValueOrDefault("description", ""),
            Icon = fields.GetValueOrDefault("icon", ""),
            Tags = [.. fields.GetValueOrDefault("tags", "").Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            Markdown = markdown,
        };
    }

    private static (Dictionary<string, string> Fields, string Markdown) Split(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var end = lines is ["---", ..] ? Array.IndexOf(lines, "---", 1) : -1;
        if (end < 0)
        {
            return (fields, text);
        }

        foreach (var line in lines[1..end])
        {
            if (line.Split(':', 2) is [var key, var value])
            {
                fields[key.Trim()] = value.Trim().Trim('"');
            }
        }

        return (fields, string.Join('\n', lines[(end + 1)..]).TrimStart('\n'));
    }
}
