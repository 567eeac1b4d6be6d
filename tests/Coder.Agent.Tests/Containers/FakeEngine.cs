using System.Text.RegularExpressions;
using Coder.Testing;

namespace Coder.Agent.Tests.Containers;

/// <summary>
/// Programs named <c>docker</c> and <c>devcontainer</c> that answer as the real ones do, from files: the end-to-end tests take the real ones. Each call is kept.
/// </summary>
internal sealed class FakeEngine : IDisposable
{
    private const string Docker =
        """
        PATH=/usr/bin:/bin
        here=$(dirname "$0")
        echo "docker $*" >> "$here/calls"
        case "$1" in
          ps) [ -e "$here/broken" ] && { echo "Cannot connect to the Docker daemon" >&2; exit 1; }; [ ! -e "$here/inspect.json" ] || echo c0ffee;;
          inspect) cat "$here/inspect.json";;
          rm) rm -f "$here/inspect.json";;
          exec) case "$*" in
            *"--env CODER_SESSION "*)
              while [ "$1" != c0ffee ]; do shift; done; shift
              set -- env -i PATH=/usr/bin:/bin HOME=/tmp IMAGE=busybox GONE=here CODER_SESSION="$CODER_SESSION" "$@"
              [ -e "$here/apart" ] || exec "$@"
              trap 'exit 1' TERM
              exec 3<&0
              setsid sh -c 'while [ -e "$0/hold" ]; do sleep 0.05; done; exec "$@"' "$here" "$@" <&3 &
              echo $$ > "$here/carrier"
              wait $!; exit;;
            *kill*)
              if [ -s "$here/busy" ]; then sed -i 1d "$here/busy"; echo "Cannot connect to the Docker daemon" >&2; exit 1; fi
              while [ -e "$here/slow" ]; do rm "$here/slow"; sleep 0.5; done
              while [ "$1" != c0ffee ]; do shift; done; shift; exec "$@";;
            *--interactive*) echo "$CODER_AGENT_TOKEN $CODER_AGENT_URL $CODER_AGENT_END_WITH_INPUT $CODER_AGENT_REMOTE_ENV" >> "$here/inside"; cat > /dev/null;;
            *uname*) cat "$here/machine";;
          esac;;
        esac
        """;

    private const string Devcontainer =
        """
        PATH=/usr/bin:/bin
        here=$(dirname "$0")
        echo "devcontainer $*" >> "$here/calls"
        if [ "$1" = read-configuration ]; then cat "$here/configuration.json"; exit; fi
        printf '%s\n' '{"type":"text","level":1,"text":"a trace"}' >&2
        printf '%s\n' '{"type":"raw","level":3,"text":"\u001b[1mPulling\u001b[0m\r\nthe image\r\n"}' >&2
        if [ -e "$here/failure" ]; then cat "$here/failure"; exit 1; fi
        config=$5/.devcontainer/devcontainer.json
        [ "$6" != --config ] || config=$7
        cat > "$here/inspect.json" <<END
        [{"Id":"c0ffee","Created":"2026-11-22T19:00:13Z","Name":"/quiet_heron","State":{"Status":"running","Running":true},
          "Config":{"Image":"busybox","Labels":{"devcontainer.local_folder":"$5","devcontainer.config_file":"$config"}}}]
        END
        printf '%s\n' '{"outcome":"success","containerId":"c0ffee","remoteUser":"ada","remoteWorkspaceFolder":"/workspaces/project"}'
        """;

    private readonly TemporaryFolder _folder = new("coder-engine-");

    public FakeEngine()
    {
        _folder.Script("docker", Docker);
        _folder.Script("devcontainer", Devcontainer);
        Write("machine", System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "aarch64\n" : "x86_64\n");
        Write("configuration.json", """{"mergedConfiguration":{"remoteEnv":{"MODE":"dev","GONE":null},"customizations":{"coder":[{"name":"api"}]}}}""");
        Write("calls", "");
    }

    /// <summary>Where the programs and their files are.</summary>
    public string Directory => _folder.Path;

    /// <summary>A project's folder.</summary>
    public string Project => System.IO.Directory.CreateDirectory(_folder.Of("project")).FullName;

    public IReadOnlyList<string> Calls => File.ReadAllLines(_folder.Of("calls"));

    /// <summary>Puts another program into the place of one, or beside it.</summary>
    public void Install(string program, string body) => _folder.Script(program, body);

    public void Write(string file, string text) => _folder.Write(file, text);

    /// <summary>
    /// Sessions run in a process of their own from now on, as with the real engine: what ends the command does not end them. They begin when the file
    /// "hold" is gone; the file "carrier" holds the id of the command, for which SIGTERM is the loss of the engine.
    /// </summary>
    public void SetApart() => Write("apart", "");

    /// <summary>The engine fails so many times to run what signals a process.</summary>
    public void BeBusy(int times) => Write("busy", string.Concat(Enumerable.Repeat("busy\n", times)));

    /// <summary>The id of the process that was hung up; null when none was.</summary>
    public int? HungUp => Regex.Match(string.Join('\n', Calls), "kill -HUP.*?done sh (\\d+)$", RegexOptions.Singleline | RegexOptions.Multiline) is { Success: true } call
        ? int.Parse(call.Groups[1].Value)
        : null;

    public void Remove(string file) => File.Delete(_folder.Of(file));

    /// <summary>Waits until a program has written into a file.</summary>
    public async Task<string> TextOfAsync(string file)
    {
        var path = _folder.Of(file);
        await Eventually.HoldsAsync($"{file} is written", () => Task.FromResult(File.Exists(path) && new FileInfo(path).Length > 0));
        return await File.ReadAllTextAsync(path);
    }

    public void Dispose() => _folder.Dispose();
}
