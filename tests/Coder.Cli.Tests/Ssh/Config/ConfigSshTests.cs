using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Ssh.Config;

public sealed class ConfigSshTests : CliTest
{
    private const string Mine = "# mine\nHost other\n\tUser ada\n";

    private string ConfigFile => Path.Combine(Directory, "home", ".ssh", "config");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Environment["HOME"] = Path.Combine(Directory, "home");
        Server.On("GET", "deployment/ssh", new() { HostnamePrefix = "coder.", HostnameSuffix = "coder" }, CoderJsonContext.Default.SshConfigResponse);
        Server.On("GET", "workspaces", new() { Workspaces = [Samples.Workspace], Count = 1 }, CoderJsonContext.Default.WorkspacesResponse);
    }

    [Fact]
    public async Task A_new_file_has_the_section_and_is_only_the_user_s()
    {
        var result = await RunAsync("config-ssh", "--yes", "--coder-binary-path", "/opt/coder");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldEndWith("Connect to a workspace with: ssh coder.demo\n");
        File.ReadAllText(ConfigFile).ShouldBe($"""
            # ------------START-CODER-----------
            # "coder config-ssh" wrote these lines and writes them anew when it runs: do not
            # edit them. To be rid of them, delete from the line above to the one that ends
            # the section.
            #
            Host coder.*
            	ConnectTimeout=0
            	StrictHostKeyChecking=no
            	UserKnownHostsFile=/dev/null
            	LogLevel ERROR
            	ProxyCommand "/opt/coder" --global-config "{ConfigDirectory}" ssh --stdio --ssh-host-prefix coder. %h
            Host *.coder
            	ConnectTimeout=0
            	StrictHostKeyChecking=no
            	UserKnownHostsFile=/dev/null
            	LogLevel ERROR
            Match host *.coder !exec "/opt/coder connect exists %h"
            	ProxyCommand "/opt/coder" --global-config "{ConfigDirectory}" ssh --stdio --hostname-suffix coder %h
            # ------------END-CODER------------

            """);
        File.GetUnixFileMode(ConfigFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task OpenSSH_itself_reads_what_was_meant()
    {
        // As "coder connect exists" does: no host has an address of its own.
        var binary = Folder.Script("my coder", "exit 1");
        (await RunAsync("config-ssh", "--yes", "--coder-binary-path", binary, "-o", "ForwardAgent=yes", "--wait", "no")).ExitCode.ShouldBe(0);

        var byPrefix = await EffectiveAsync("coder.demo");
        byPrefix.ShouldContain($"proxycommand \"{binary}\" --global-config \"{ConfigDirectory}\" ssh --stdio --wait=no --ssh-host-prefix coder. %h\n");
        byPrefix.ShouldContain("forwardagent yes\n");
        byPrefix.ShouldContain("stricthostkeychecking false\n");
        (await EffectiveAsync("main.demo.coder")).ShouldContain("ssh --stdio --wait=no --hostname-suffix coder %h\n");
        (await EffectiveAsync("elsewhere")).ShouldNotContain("proxycommand");
    }

    [Fact]
    public async Task What_belongs_to_the_user_stays_with_the_mode_and_the_link()
    {
        var real = Path.Combine(Directory, "dotfiles-config");
        File.WriteAllText(real, Mine);
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(ConfigFile)!);
        File.CreateSymbolicLink(ConfigFile, real);

        (await RunAsync("config-ssh", "--yes", "--coder-binary-path", "/opt/coder")).ExitCode.ShouldBe(0);
        File.AppendAllText(real, "Host last\n");
        (await RunAsync("config-ssh", "--yes", "--coder-binary-path", "/elsewhere/coder")).ExitCode.ShouldBe(0);

        var text = File.ReadAllText(real);
        text.ShouldStartWith(Mine + "\n# ---");
        text.ShouldEndWith("# ------------END-CODER------------\nHost last\n");
        text.ShouldContain("/elsewhere/coder");
        text.ShouldNotContain("/opt/coder");
        File.GetUnixFileMode(real).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        new FileInfo(ConfigFile).LinkTarget.ShouldBe(real);
        System.IO.Directory.GetFiles(Directory, ".*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await RunAsync("config-ssh", "--yes", "--coder-binary-path", "/opt/coder");
        var before = File.GetLastWriteTimeUtc(ConfigFile);

        var result = await RunAsync("config-ssh", "--coder-binary-path", "/opt/coder");

        result.ExitCode.ShouldBe(0);
        result.Error.ShouldEndWith($"{ConfigFile} is as it should be already.\n");
        File.GetLastWriteTimeUtc(ConfigFile).ShouldBe(before);
    }

    [Fact]
    public async Task A_dry_run_shows_the_difference_and_writes_nothing()
    {
        Write(Mine);

        var result = await RunAsync("config-ssh", "--dry-run", "--coder-binary-path", "/opt/coder");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldStartWith("  # mine\n  Host other\n  \tUser ada\n+ \n+ # ------------START-CODER-----------\n");
        result.Output.ShouldContain("+ Host coder.*\n");
        File.ReadAllText(ConfigFile).ShouldBe(Mine);
    }

    [Fact]
    public async Task Options_are_remembered_and_can_be_used_again()
    {
        await RunAsync(
            "config-ssh", "--yes", "--coder-binary-path", "/opt/coder", "-o", "ForwardAgent=yes", "-o", "User=ada",
            "--wait", "yes", "--disable-autostart", "--ssh-host-prefix", "dev-", "--hostname-suffix", "dev");
        var first = File.ReadAllText(ConfigFile);
        first.ShouldContain(
            "#\n# Last config-ssh options:\n# :wait=yes\n# :ssh-host-prefix=dev-\n# :hostname-suffix=dev\n# :disable-autostart=true\n"
            + "# :ssh-option=ForwardAgent=yes\n# :ssh-option=User=ada\n#\nHost dev-*\n\tForwardAgent=yes\n\tUser=ada\n\tConnectTimeout=0\n");
        first.ShouldContain("ssh --stdio --wait=yes --disable-autostart=true --ssh-host-prefix dev- %h\n");

        await RunAsync("config-ssh", "--yes", "--coder-binary-path", "/opt/coder", "--use-previous-options");
        File.ReadAllText(ConfigFile).ShouldBe(first);

        await RunAsync("config-ssh", "--yes", "--coder-binary-path", "/opt/coder");
        File.ReadAllText(ConfigFile).ShouldNotContain("Last config-ssh options");
    }

    [Fact]
    public async Task A_user_at_a_terminal_chooses_between_the_last_options_and_the_new_ones()
    {
        await RunAsync("config-ssh", "--yes", "--coder-binary-path", "/opt/coder", "--wait", "yes");
        Console = new FakeConsole();
        Console.Answers.Enqueue("no");
        Console.Answers.Enqueue("yes");

        var result = await RunAsync("config-ssh", "--coder-binary-path", "/opt/coder");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldContain("Last time the options were: --wait=yes. Use them again, and not: none?");
        result.Error.ShouldContain("- # :wait=yes\n");
        File.ReadAllText(ConfigFile).ShouldNotContain("wait");
    }

    [Fact]
    public async Task Options_of_the_server_are_set_unless_the_user_s_are_others()
    {
        Server.On(
            "GET",
            "deployment/ssh",
            """{"hostname_prefix":"coder.","hostname_suffix":"","ssh_config_options":{"ServerAliveInterval":"30","LogLevel":"INFO"}}""");

        await RunAsync("config-ssh", "--yes", "--coder-binary-path", "/opt/coder", "-o", "loglevel=DEBUG");

        var text = File.ReadAllText(ConfigFile);
        text.ShouldContain("Host coder.*\n\tloglevel=DEBUG\n\tServerAliveInterval 30\n\tConnectTimeout=0\n\tStrictHostKeyChecking=no\n\tUserKnownHostsFile=/dev/null\n\tProxyCommand");
        text.ShouldNotContain("Match");
    }

    [Theory]
    [InlineData("# ---START-CODER---\nHost coder.*\n", "it begins a section of coder that never ends")]
    [InlineData("Host x\n# ---END-CODER---\n", "it ends a section of coder that never begins")]
    [InlineData("# ---END-CODER---\n# ---START-CODER---\n", "the section of coder ends before it begins")]
    [InlineData("# ---START-CODER---\n# ---END-CODER---\n# ---START-CODER---\n# ---END-CODER---\n", "it has more than one section of coder")]
    public async Task A_file_that_is_not_understood_is_left_alone(string text, string why)
    {
        Write(text);

        var result = await RunAsync("config-ssh", "--yes", "--coder-binary-path", "/opt/coder");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain($"{ConfigFile} was not changed: {why}.");
        File.ReadAllText(ConfigFile).ShouldBe(text);
    }

    [Fact]
    public async Task A_section_of_another_client_with_other_dashes_is_replaced()
    {
        Write("# --START-CODER----\nHost coder.*\n\tOld yes\n# -END-CODER-");

        await RunAsync("config-ssh", "--yes", "--coder-binary-path", "/opt/coder");

        File.ReadAllText(ConfigFile).ShouldStartWith("# ------------START-CODER-----------\n");
        File.ReadAllText(ConfigFile).ShouldNotContain("Old");
    }

    [Theory]
    [InlineData("--ssh-option", "nothing", "The SSH option \"nothing\" is not of the form key=value.")]
    [InlineData("--ssh-host-prefix", "a b", "\"a b\" cannot be part of host names")]
    [InlineData("--coder-binary-path", "/opt/\"coder\"", "cannot be written into an SSH configuration")]
    public async Task A_value_that_would_break_the_file_is_refused(string flag, string value, string message)
    {
        var result = await RunAsync("config-ssh", "--yes", flag, value);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain(message);
        File.Exists(ConfigFile).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_terminal_the_way_to_agree_is_said()
    {
        var result = await RunAsync("config-ssh", "--coder-binary-path", "/opt/coder");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("Give it with --yes.");
        File.Exists(ConfigFile).ShouldBeFalse();
    }

    [Fact]
    public async Task Coder_connect_is_not_here()
    {
        (await RunAsync("connect", "exists", "main.demo.ada.coder")).ExitCode.ShouldBe(1);
        Console.ErrorText.ShouldBeEmpty();
    }

    private void Write(string text)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(ConfigFile)!);
        File.WriteAllText(ConfigFile, text);
    }

    private async Task<string> EffectiveAsync(string host)
    {
        using var ssh = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("ssh", ["-G", "-F", ConfigFile, host]) { RedirectStandardOutput = true })!;
        var output = await ssh.StandardOutput.ReadToEndAsync();
        await ssh.WaitForExitAsync();
        ssh.ExitCode.ShouldBe(0);
        return output;
    }
}
