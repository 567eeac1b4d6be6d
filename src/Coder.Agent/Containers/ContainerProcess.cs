using System.Globalization;
using System.Text;
using Coder.Agent.Processes;

namespace Coder.Agent.Containers;

/// <summary>
/// A process in a container, which <c>docker exec</c> carries. That command passes no signals on and leaves the process running when it ends itself, so
/// that the process says its id in the first line of its output, and is signalled by it.
/// </summary>
internal sealed class ContainerProcess(DockerCli docker, string container, string user) : IRemoteProcess
{
    /// <summary>What the line with the id begins with; the id follows.</summary>
    public const string Announcement = "\u001ecoder ";

    // As long as the agent waits for processes of its own.
    private const string HangUpScript =
        "kill -HUP \"-$1\"; for second in 1 2 3 4 5; do kill -0 \"$1\" 2>/dev/null || exit 0; sleep 1; done; kill -KILL \"-$1\"";

    private const int LongestLine = 64;

    private readonly TaskCompletionSource<string> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _held = [];
    private bool _hasBegun;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> output)
    {
        if (_hasBegun)
        {
            return output;
        }

        // The engine's own words, such as a warning, may come before it, or instead of it.
        _held = [.. _held, .. output.Span];
        var start = Array.IndexOf(_held, (byte)Announcement[0]);
        start = start < 0 ? _held.Length : start;
        var end = Array.IndexOf(_held, (byte)'\n', start);
        if (end < 0 && _held.Length - start < LongestLine)
        {
            var before = _held[..start];
            _held = _held[start..];
            return before;
        }

        _hasBegun = true;
        var line = end < 0 ? "" : Encoding.ASCII.GetString(_held, start, end - start);
        if (!line.StartsWith(Announcement, StringComparison.Ordinal)
            || !int.TryParse(line.AsSpan(Announcement.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return _held;
        }

        _id.TrySetResult(id.ToString(CultureInfo.InvariantCulture));
        return (byte[])[.. _held.AsSpan(0, start), .. _held.AsSpan(end + 1)];
    }

    /// <inheritdoc/>
    public void Signal(int signal) => _ = RunAsync("kill \"-$2\" \"-$1\"", Signals.Name(signal));

    /// <inheritdoc/>
    public void HangUp() => _ = RunAsync(HangUpScript);

    private async Task RunAsync(string script, params string[] arguments)
    {
        try
        {
            string[] asUser = user.Length > 0 ? ["--user", user] : [];
            await docker.CheckedAsync(["exec", .. asUser, container, "sh", "-c", script, "sh", await _id.Task, .. arguments], CancellationToken.None);
        }
        catch (IOException)
        {
            // It has ended, or its container has.
        }
    }
}
