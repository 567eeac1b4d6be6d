using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coder.Agent.Commands;

/// <summary>
/// Lets Git ask this agent for passwords in the terminals of VS Code and code-server too: both put a program of their own into GIT_ASKPASS unless
/// their settings for the machine say otherwise. What the settings say already stays.
/// </summary>
internal static class EditorAskPass
{
    /// <summary>Below the home: code-server's, and those of VS Code's server and of its preview.</summary>
    private static readonly string[] Files =
    [
        ".local/share/code-server/Machine/settings.json",
        ".vscode-server/data/Machine/settings.json",
        ".vscode-server-insiders/data/Machine/settings.json",
    ];

    private static readonly string[] Off = ["git.useIntegratedAskPass", "github.gitAuthentication"];

    /// <summary>Writes the settings; a file that cannot be read or written is logged and left as it is.</summary>
    public static void Apply(string home, AgentLog log)
    {
        foreach (var file in Files)
        {
            var path = Path.Combine(home, file);
            try
            {
                Apply(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
            {
                log.Warn($"{path} is left as it is, so that Git may ask you for passwords in this editor: {e.Message}");
            }
        }
    }

    private static void Apply(string path)
    {
        var settings = File.Exists(path) && File.ReadAllText(path) is { } text && !string.IsNullOrWhiteSpace(text)
            ? JsonNode.Parse(text) as JsonObject ?? throw new JsonException("It is no JSON object.")
            : [];
        var missing = Off.Where(name => !settings.ContainsKey(name)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        missing.ForEach(name => settings[name] = false);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var written = path + ".coder";
        using (var stream = File.Create(written))
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            settings.WriteTo(writer);
        }

        File.Move(written, path, overwrite: true);
    }
}
