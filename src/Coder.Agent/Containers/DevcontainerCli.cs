using System.Text.Json;
using System.Text.RegularExpressions;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Containers;

/// <summary>The <c>devcontainer</c> command: the reference implementation of the Development Container Specification (npm: <c>@devcontainers/cli</c>).</summary>
internal sealed partial class DevcontainerCli(ProgramRunner programs)
{
    // Levels of its JSON log: 1 trace, 2 debug, 3 info, 4 warning, 5 error.
    private const int Info = 3;
    private const int Warning = 4;

    /// <summary>Path of the command; null when the workspace has none.</summary>
    public string? Path => programs.Find("devcontainer");

    /// <summary>Builds and starts a dev container, or starts it again.</summary>
    /// <param name="folder">The folder of the project.</param>
    /// <param name="configPath">Its <c>devcontainer.json</c>; empty for one of the usual places.</param>
    /// <param name="anew">Removes the container before, if there is one.</param>
    /// <param name="write">Gets what happens: a level of <see cref="LogLevels"/> and a line.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <exception cref="DevcontainerException">There is no container, or one of its commands failed.</exception>
    public async Task<DevcontainerUp> UpAsync(string folder, string configPath, bool anew, Action<string, string> write, CancellationToken cancellationToken)
    {
        string[] arguments = ["up", "--log-format", "json", .. Where(folder, configPath), .. anew ? ["--remove-existing-container"] : Array.Empty<string>()];
        var result = await RunAsync(arguments, line => Tell(line, write), cancellationToken);
        return Outcome(result);
    }

    /// <summary>What the <c>devcontainer.json</c>, the features and the image say together.</summary>
    /// <exception cref="DevcontainerException">They cannot be read.</exception>
    public async Task<DevcontainerConfiguration> ConfigurationAsync(string folder, string configPath, CancellationToken cancellationToken)
    {
        var result = await RunAsync(["read-configuration", "--include-merged-configuration", .. Where(folder, configPath)], null, cancellationToken);
        return result.ExitCode == 0
            ? DevcontainerConfiguration.Read(result.Output)
            : throw new DevcontainerException($"its configuration cannot be read: {result.Complaint}");
    }

    private static string[] Where(string folder, string configPath) =>
        ["--workspace-folder", folder, .. configPath.Length > 0 ? ["--config", configPath] : Array.Empty<string>()];

    private async Task<ProgramResult> RunAsync(string[] arguments, Action<string>? onErrorLine, CancellationToken cancellationToken)
    {
        var path = Path ?? throw new DevcontainerException(
            "there is no devcontainer command in the workspace. Put it into the image, or let a start script install it: npm install --global @devcontainers/cli");
        try
        {
            return await programs.RunAsync([path, .. arguments], onErrorLine, cancellationToken);
        }
        catch (IOException e)
        {
            throw new DevcontainerException(e.Message);
        }
    }

    /// <summary>Reads the result of <c>devcontainer up</c>: a line of JSON at the end of its output.</summary>
    private static DevcontainerUp Outcome(ProgramResult result)
    {
        try
        {
            using var document = JsonDocument.Parse(result.Output.Trim().Split('\n')[^1]);
            var root = document.RootElement;
            return root.Text("outcome") is not { Length: > 0 } outcome ? throw new JsonException("This is no result.")
                : outcome == "success" ? new DevcontainerUp(root.Text("containerId"), root.Text("remoteUser"), root.Text("remoteWorkspaceFolder"))
                : throw new DevcontainerException(string.Join(' ', new[] { root.Text("description"), root.Text("message") }.Where(text => text.Length > 0).Distinct()));
        }
        catch (JsonException)
        {
            throw new DevcontainerException($"the devcontainer command ended with {result.ExitCode}: {Readable(result.Error.Split('\n')[^1])}");
        }
    }

    private static void Tell(string line, Action<string, string> write)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            if (entry.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException("This is no entry of the log.");
            }

            if (entry.Text("type") is "text" or "raw" or "start" && entry.TryGetProperty("level", out var level) && level.GetInt32() is >= Info and var severity)
            {
                foreach (var text in Readable(entry.Text("text")).Split('\n').Select(text => text.TrimEnd()).Where(text => text.Length > 0))
                {
                    write(severity > Warning ? LogLevels.Error : severity == Warning ? LogLevels.Warn : LogLevels.Info, text);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // What the programs below it print without the log's form.
            write(LogLevels.Info, Readable(line));
        }
    }

    private static string Readable(string text) => Escapes().Replace(text, "");

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]|\u001b[()][A-Z0-9]|[\u0000-\u0008\u000b-\u001f]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Escapes();
}

/// <summary>A dev container that <c>devcontainer up</c> has started.</summary>
/// <param name="ContainerId">Its container.</param>
/// <param name="User">Who people work as in it.</param>
/// <param name="Folder">The project's folder in it.</param>
internal sealed record DevcontainerUp(string ContainerId, string User, string Folder);

/// <summary>A dev container cannot be started or entered. The message says why, in the middle of a sentence.</summary>
internal sealed class DevcontainerException(string message) : Exception(message);
