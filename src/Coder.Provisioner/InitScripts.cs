namespace Coder.Provisioner;

/// <summary>The scripts that fetch and start the agent in a workspace (<c>coder_agent.init_script</c>).</summary>
public static class InitScripts
{
    private const string AccessUrl = "${ACCESS_URL}";
    private const string AuthType = "${AUTH_TYPE}";

    // The agent is a child, not the shell itself: so a container that is stopped passes the signal on, an agent that
    // was killed (for want of memory, say) starts again, and one that failed leaves its log to be read. A pause ends with
    // the signal at whatever moment that comes: the trap ends the pause's process, and the pause looks once it has one.
    private const string Unix = """
        #!/bin/sh
        set -eu
        export CODER_AGENT_AUTH="${AUTH_TYPE}" CODER_AGENT_URL="${ACCESS_URL}"
        agent='' nap='' stopping=''

        stop() {
            stopping=yes
            [ -z "$agent" ] || kill -TERM "$agent" 2>/dev/null || true
            [ -z "$nap" ] || kill -KILL "$nap" 2>/dev/null || true
        }
        trap stop TERM INT

        pause() {
            sleep "$1" &
            nap=$!
            if [ -z "$stopping" ]; then wait "$nap" || true; else kill -KILL "$nap" || true; fi
            nap=''
            [ -z "$stopping" ] || exit 0
        }

        give_up() {
            echo "$2 Waiting a day, so that this log can be read." >&2
            pause 86400
            exit "$1"
        }

        fetch() {
            url="${ACCESS_URL}bin/@FILE@"
            if command -v curl >/dev/null; then
                curl -fsSL --compressed "$url" -o "$1"
            elif command -v wget >/dev/null; then
                wget -q "$url" -O "$1"
            elif command -v busybox >/dev/null; then
                busybox wget -q "$url" -O "$1"
            else
                give_up 127 "The agent cannot be downloaded: there is neither curl nor wget nor busybox here."
            fi
        }

        binary=${CODER_AGENT_BINARY:-}
        if [ ! -x "$binary" ]; then
            binary=$(mktemp -d "${TMPDIR:-/tmp}/coder.XXXXXX")/coder
            until fetch "$binary"; do
                echo "The agent cannot be downloaded from $url. Trying again in 30 seconds." >&2
                pause 30
            done
            chmod +x "$binary"
        fi

        while [ -z "$stopping" ]; do
            "$binary" agent &
            agent=$!
            [ -z "$stopping" ] || { sleep 1; stop; } # The signal came before the agent was known.
            status=0
            wait "$agent" || status=$?
            while kill -0 "$agent" 2>/dev/null; do
                wait "$agent" || status=$?
            done
            [ -z "$stopping" ] || exit 0
            [ "$status" -ne 0 ] || exit 0
            [ "$status" -gt 128 ] || give_up "$status" "The agent ended with status $status."
            echo "The agent was ended by signal $((status - 128)). Starting it again in 2 seconds." >&2
            agent=''
            pause 2
        done

        """;

    private static readonly (string Os, string Arch)[] Platforms =
        [("linux", "amd64"), ("linux", "arm64"), ("linux", "armv7"), ("darwin", "amd64"), ("darwin", "arm64")];

    /// <summary>
    /// The scripts of all platforms, with <c>${ACCESS_URL}</c> (ends with a slash) and <c>${AUTH_TYPE}</c> to be filled
    /// in by the provider.
    /// </summary>
    public static IEnumerable<(string Os, string Arch, string Script)> All() =>
        Platforms.Select(p => (p.Os, p.Arch, Template(p.Os, p.Arch)));

    /// <summary>The script of one platform.</summary>
    /// <param name="os"><c>linux</c> or <c>darwin</c>.</param>
    /// <param name="arch"><c>amd64</c>, <c>arm64</c> or <c>armv7</c>.</param>
    /// <param name="accessUrl">The server's address as the workspace sees it.</param>
    /// <param name="authType"><c>token</c> or the kind of instance identity.</param>
    /// <exception cref="ArgumentException">There is no agent for the platform.</exception>
    public static string For(string os, string arch, Uri accessUrl, string authType) =>
        Platforms.Contains((os, arch))
            ? Template(os, arch)
                .Replace(AccessUrl, new Uri(accessUrl, "/").AbsoluteUri, StringComparison.Ordinal)
                .Replace(AuthType, authType, StringComparison.Ordinal)
            : throw new ArgumentException($"There is no agent for {os}/{arch}.");

    private static string Template(string os, string arch) =>
        Unix.Replace("@FILE@", $"coder-{os}-{arch}", StringComparison.Ordinal);
}
