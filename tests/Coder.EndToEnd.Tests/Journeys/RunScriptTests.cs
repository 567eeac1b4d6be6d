using System.Diagnostics;
using System.Net.Http.Json;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Journeys;

/// <summary>The README's first command.</summary>
public sealed class RunScriptTests
{
    [Fact]
    public async Task The_demo_ends_in_four_lines_that_a_script_can_use_and_stops_cleanly()
    {
        using var data = new TemporaryFolder("coder-demo-");
        File.SetUnixFileMode(data.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        var environment = new Dictionary<string, string> { ["CODER_CONFIG_DIR"] = data.Path };
        var port = Ports.Free(); // Not the usual one: a second demo on the same machine must not get in the way.
        var answers = await RunDemoAsync(data.Path, port, async answers =>
        {
            var url = answers["url"];
            using var http = new HttpClient { BaseAddress = new Uri(url) };
            using var login = await http.PostAsJsonAsync("/api/v2/users/login", new Dictionary<string, string>
            {
                ["email"] = answers["user"],
                ["password"] = answers["password"],
            });
            ((int)login.StatusCode).ShouldBe(201, await login.Content.ReadAsStringAsync());

            var entered = await CommandResult.RunAsync(Distribution.Cli, ["ssh", answers["workspace"], "--", "sh", "-c", "echo hi; exit 3"], environment);
            entered.Output.ShouldBe("hi\n");
            entered.ExitCode.ShouldBe(3, entered.Error);
        });

        await RunDemoAsync(data.Path, port, async again =>
        {
            again["password"].ShouldBe(answers["password"]);
            (await CommandResult.RunAsync(Distribution.Cli, ["delete", "demo", "--yes"], environment)).ShouldSucceed();
        });
    }

    private static async Task<IReadOnlyDictionary<string, string>> RunDemoAsync(string data, int port, Func<IReadOnlyDictionary<string, string>, Task> whileRunning)
    {
        var start = new ProcessStartInfo(Path.Combine(Distribution.Repository, "run"), ["--demo", "--port", $"{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CODER_CONFIG_DIR"] = data;
        using var script = Process.Start(start)!;
        var progress = script.StandardError.ReadToEndAsync();
        var answers = new Dictionary<string, string>();
        try
        {
            using var timeout = new CancellationTokenSource(Deadline.Limit);
            while (!answers.ContainsKey("workspace") && await script.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                if (line.Split('=', 2) is [var name and ("url" or "user" or "password" or "workspace"), var value])
                {
                    answers[name] = value;
                }
            }

            if (!answers.ContainsKey("workspace"))
            {
                throw new InvalidOperationException($"./run --demo ended early:\n{await progress}");
            }

            await whileRunning(answers);
        }
        finally
        {
            if (!script.HasExited)
            {
                Signals.Interrupt(script.Id);
            }

            using var timeout = new CancellationTokenSource(Deadline.Limit);
            await script.WaitForExitAsync(timeout.Token);
        }

        File.Exists(Path.Combine(data, "postgres", "data", "postmaster.pid")).ShouldBeFalse("Ctrl-C stops the database too");
        return answers;
    }
}
