using System.Net;
using Coder.Server.Configuration;
using Microsoft.AspNetCore.Http;

namespace Coder.Server.Tests.Configuration;

public sealed class ServerOptionsTests
{
    private static readonly Dictionary<string, string> Home = new() { ["HOME"] = "/home/ada" };

    [Fact]
    public void Defaults_are_a_quick_start_on_this_machine()
    {
        var (options, errors) = Read([], Home);

        errors.ShouldBeEmpty();
        options.Http.Address.ShouldBe(new ListenAddress(IPAddress.Loopback, 3000));
        options.Directories.Config.ShouldBe("/home/ada/.config/coderv2");
        options.Directories.Cache.ShouldBe("/home/ada/.cache/coder");
        options.Postgres.IsEmbedded.ShouldBeTrue();
        options.Logins.Duration.ShouldBe(TimeSpan.FromHours(24));
        options.Http.SameSiteAuthCookie.ShouldBe(SameSiteMode.Lax);
        options.Provisioner.Daemons.ShouldBe(3);
        options.HostProvider.Enabled.ShouldBeTrue();
    }

    [Fact]
    public void Flags_win_over_environment_and_that_over_the_file()
    {
        using var file = new SettingsFile("networking:\n  http:\n    httpAddress: 127.0.0.1:1\n    sessionDuration: 1h\nprovisioning:\n  daemons: 7\n");
        var environment = new Dictionary<string, string>(Home)
        {
            ["CODER_CONFIG_PATH"] = file.Path,
            ["CODER_HTTP_ADDRESS"] = "127.0.0.1:2",
            ["CODER_SESSION_DURATION"] = "2h",
        };

        var (options, errors) = Read(["--http-address", "127.0.0.1:3", "--verbose", "--log-filter=agents,tunnel"], environment);

        errors.ShouldBeEmpty();
        options.Http.Address!.Port.ShouldBe(3);
        options.Logins.Duration.ShouldBe(TimeSpan.FromHours(2));
        options.Provisioner.Daemons.ShouldBe(7);
        options.Logging.Verbose.ShouldBeTrue();
        options.Logging.Filter.ShouldBe(["agents", "tunnel"]);
    }

    [Fact]
    public void All_errors_are_listed_at_once_and_each_names_its_setting_and_what_to_write()
    {
        using var file = new SettingsFile("networkin:\n  http: {}\nprovisioning:\n  daemon: 7\n  daemons: many\n");
        var environment = new Dictionary<string, string>(Home)
        {
            ["CODER_ACCESS_URL"] = "coder.example.com",
            ["CODER_SESSION_DURATION"] = "24",
            ["CODER_PG_CONNECTION_URL"] = "postgres://u:hunter2@db/x?sslmod=require",
        };

        var (_, errors) = Read(["--http-adress", "--config", file.Path, "--samesite-auth-cookie", "none", "serve", "--cache-dir"], environment);

        errors.ShouldBe(
        [
            "--http-adress: unknown flag. Did you mean --http-address? --help lists all.",
            "serve: the server takes flags only, such as --http-address 127.0.0.1:3000. --help lists them.",
            "--cache-dir: a value is missing; it must be a text.",
            $"{file.Path}: there is no setting provisioning.daemon. Did you mean provisioning.daemons?",
            "CODER_ACCESS_URL: \"coder.example.com\" must be an absolute URL such as https://coder.example.com.",
            "--samesite-auth-cookie: browsers drop SameSite=none cookies that are not Secure; set CODER_SECURE_AUTH_COOKIE=true as well.",
            "CODER_PG_CONNECTION_URL: its parameter sslmod is unknown. Did you mean sslmode?",
            "CODER_SESSION_DURATION: \"24\" must be a duration such as 1h30m or 45s, longer than zero.",
            $"{file.Path}: provisioning.daemons: \"many\" must be a whole number from 0 to 256.",
        ]);
        errors.ShouldNotContain(error => error.Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a: [1\nb", "the YAML is unfinished near line 1; is a bracket or quote missing?")]
    [InlineData("a: 1\nb: c: d\n", "line 2, column ")]
    public void A_malformed_file_says_where(string yaml, string where)
    {
        using var file = new SettingsFile(yaml);

        Read(["--config", file.Path], Home).Errors.ShouldHaveSingleItem().ShouldContain(where);
    }

    [Fact]
    public void A_missing_file_names_the_variable() =>
        Read(["--config", "/nowhere/coder.yaml"], Home).Errors.ShouldHaveSingleItem()
            .ShouldStartWith("CODER_CONFIG_PATH: the settings file cannot be read: ");

    [Theory]
    [InlineData("--http-address=0.0.0.0:3000", false)]
    [InlineData("--http-address=[::1]:3000", true)]
    [InlineData("--access-url=https://coder.example.com", false)]
    [InlineData("--access-url=http://localhost:3000", true)]
    [InlineData("--postgres-url=postgres://db/coder", false)]
    public void The_host_provider_is_on_only_for_a_quick_start(string flag, bool enabled)
    {
        Read([flag], Home).Options.HostProvider.Enabled.ShouldBe(enabled);
        Read([flag, "--host-provider-enable"], Home).Options.HostProvider.Enabled.ShouldBeTrue();
        Read([flag, "--host-provider-enable=false"], Home).Options.HostProvider.Enabled.ShouldBeFalse();
    }

    [Fact]
    public void The_help_lists_every_option_with_its_variable()
    {
        var help = HelpText.Write();

        OptionTable.All.ShouldAllBe(option => help.Contains($"--{option.Flag}, ${option.Env}", StringComparison.Ordinal));
        OptionTable.All.ShouldAllBe(option => option.Check(option.Default) == null);
        help.Split('\n').ShouldAllBe(line => line.Length <= 160);
    }

    private static (ServerOptions Options, IReadOnlyList<string> Errors) Read(string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var sources = OptionSources.Read(arguments, environment);
        return (ServerOptionsReader.Read(sources, environment), sources.Errors);
    }

    private sealed class SettingsFile : IDisposable
    {
        public SettingsFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
