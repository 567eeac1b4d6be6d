using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Tests.Infrastructure;
using Coder.Terraform.Providers;
using Coder.Testing;

namespace Coder.Terraform.Plugins.Tests.Hosting;

/// <summary>Programs that do not behave as providers do.</summary>
public sealed class BrokenPluginTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("plugin-tests-");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_that_dies_at_start_is_named_with_its_last_lines()
    {
        var text = await StartAsync("echo 'out of luck' >&2; exit 3");
        text.ShouldBe("""
            Provider ended unexpectedly; The provider example.com/acme/fake 1.2.3 ended with exit code 3 before it was ready. It is started again when it is next used. Its last lines:
              out of luck
            """);
    }

    [Fact]
    public async Task One_that_hangs_is_ended_after_the_start_timeout()
    {
        var (time, log) = (new ManualTime(), new RecordingLog());
        var starting = StartAsync("echo 'thinking' >&2; exec sleep 600", new PluginOptions { StartTimeout = TimeSpan.FromSeconds(8) }, time, log);
        await Eventually.HoldsAsync("it says something", () => !log.Lines.IsEmpty);
        while (!starting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await starting).ShouldStartWith("Provider does not start; The provider example.com/acme/fake 1.2.3 was not ready within 8 seconds and was ended. Its last lines:\n  thinking");
    }

    [Fact]
    public async Task One_that_prints_something_else_is_not_a_provider() =>
        (await StartAsync("echo 'usage: thing [-h]'; exec sleep 600")).ShouldContain(
            "cannot be used. It printed \"usage: thing [-h]\" where a provider introduces itself. The file is probably not a Terraform provider for this machine.");

    [Fact]
    public async Task Endless_output_without_a_line_break_does_not_fill_the_memory() =>
        (await StartAsync("head -c 5000000 /dev/zero | tr '\\0' x; echo; exec sleep 600")).ShouldContain("It printed \"xxxx");

    [Fact]
    public async Task One_of_an_old_protocol_is_refused_with_the_way_out() =>
        (await StartAsync("echo '1|4|unix|/tmp/none|grpc|'; exec sleep 600")).ShouldContain("this engine speaks versions 5 and 6. Choose another version of the provider.");

    [Fact]
    public async Task One_that_names_a_socket_nobody_listens_at_cannot_be_reached() =>
        (await StartAsync($"echo '1|6|unix|{_folder.Of("nobody")}|grpc|'; exec sleep 600")).ShouldStartWith(
            "Provider cannot be reached; The connection to the provider example.com/acme/fake 1.2.3 broke during GetProviderSchema: ");

    [Fact]
    public async Task A_file_that_is_no_program_is_named()
    {
        await File.WriteAllTextAsync(_folder.Of("data"), "not a program");
        var log = new RecordingLog();
        await using var pool = new PluginPool(new PluginOptions(), TimeProvider.System);
        var provider = await pool.CreateAsync(Programs.Fake(_folder.Of("data")), log, CancellationToken.None);
        provider.ShouldBeOfType<UnavailableProvider>().Diagnostics[0].ToString().ShouldStartWith(
            $"Provider cannot be started; The program of provider example.com/acme/fake 1.2.3 at {_folder.Of("data")} cannot be run: ");
    }

    [Fact]
    public async Task What_it_prints_comes_into_the_build_log()
    {
        var log = new RecordingLog();
        await using var pool = new PluginPool(new PluginOptions(), TimeProvider.System);
        var script = _folder.Script("fake", """
            echo '{"@level":"warn","@message":"low on fuel","@module":"provider"}' >&2
            echo 'plain words' >&2
            exit 1
            """);
        await pool.CreateAsync(Programs.Fake(script), log, CancellationToken.None);
        log.Lines.ShouldBe([(ProgressLevel.Warn, "[fake] low on fuel"), (ProgressLevel.Debug, "[fake] plain words")]);
    }

    [Fact]
    public async Task It_sees_none_of_the_servers_variables_but_those_that_are_allowed()
    {
        Environment.SetEnvironmentVariable("CODER_PG_CONNECTION_URL_OF_TEST", "postgres://secret");
        Environment.SetEnvironmentVariable("ACME_REGION", "moon");
        var output = _folder.Of("environment");
        await StartAsync($"env > '{output}'; exit 1", new PluginOptions { AllowedVariables = ["ACME_*"] });
        var lines = await File.ReadAllLinesAsync(output);
        lines.ShouldContain("ACME_REGION=moon");
        lines.ShouldContain("TF_PLUGIN_MAGIC_COOKIE=" + Handshake.CookieValue);
        lines.ShouldNotContain(l => l.Contains("secret", StringComparison.Ordinal));
        lines.ShouldNotContain(l => l.StartsWith("DOTNET_CLI", StringComparison.Ordinal));
    }

    private async Task<string> StartAsync(string script, PluginOptions? options = null, TimeProvider? time = null, IProgressLog? log = null)
    {
        await using var pool = new PluginPool(options ?? new PluginOptions(), time ?? TimeProvider.System);
        var provider = await pool.CreateAsync(Programs.Fake(_folder.Script("fake", script)), log ?? SilentLog.Instance, CancellationToken.None);
        pool.Count.ShouldBe(0);
        var unavailable = provider.ShouldBeOfType<UnavailableProvider>();
        (await unavailable.ConfigureAsync(HclValue.EmptyObject, CancellationToken.None)).ShouldBe(unavailable.Diagnostics);
        return unavailable.Diagnostics.ShouldHaveSingleItem().ToString();
    }
}
