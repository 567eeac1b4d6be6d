using System.Diagnostics;
using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Commands;

public sealed class DotfilesCommandTests : CliTest
{
    private string Home => Path.Combine(Directory, "home");

    private string Repository => Path.Combine(Directory, "repository");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Environment["HOME"] = Home;
        System.IO.Directory.CreateDirectory(Home);
        Shell("git init -q -b main repository && cd repository && git config user.email a@b.c && git config user.name a");
    }

    [Fact]
    public async Task Dotfiles_are_linked_and_what_was_there_is_kept()
    {
        Commit("echo new > .bashrc; mkdir .config; echo x > .config/x; echo readme > README.md");
        File.WriteAllText(Path.Combine(Home, ".bashrc"), "old\n");

        var result = await RunAsync("dotfiles", "--yes", Repository);

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldEndWith("2 dotfiles are linked.\n");
        File.ReadAllText(Path.Combine(Home, ".bashrc")).ShouldBe("new\n");
        File.ReadAllText(Path.Combine(Home, ".bashrc.bak")).ShouldBe("old\n");
        File.ReadAllText(Path.Combine(Home, ".config", "x")).ShouldBe("x\n");
        System.IO.Directory.GetFileSystemEntries(Home).Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_second_run_takes_what_is_new_and_makes_no_more_backups()
    {
        Commit("echo one > .profile");
        await RunAsync("dotfiles", "--yes", Repository);
        Commit("echo two > .profile");

        var result = await RunAsync("dotfiles", "--yes", Repository);

        result.ExitCode.ShouldBe(0, result.Error);
        File.ReadAllText(Path.Combine(Home, ".profile")).ShouldBe("two\n");
        System.IO.Directory.GetFileSystemEntries(Home).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_script_of_a_branch_is_run_in_the_clone()
    {
        Commit("echo x > .bashrc");
        Shell("cd repository && git checkout -q -b work");
        Commit("printf '#!/bin/sh\\npwd > ../ran; exit ${FAIL:-0}\\n' > install.sh; chmod +x install.sh");
        Shell("cd repository && git checkout -q main");

        var result = await RunAsync("dotfiles", "--yes", "-b", "work", "--repo-dir", "mine", Repository);

        result.ExitCode.ShouldBe(0, result.Error);
        File.ReadAllText(Path.Combine(ConfigDirectory, "ran")).ShouldBe(Path.Combine(ConfigDirectory, "mine") + "\n");
        System.IO.Directory.GetFileSystemEntries(Home).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("printf '#!/bin/sh\\nexit 7\\n' > setup; chmod +x setup", "setup ended with exit code 7.")]
    [InlineData("echo true > bootstrap.sh", "bootstrap.sh of the repository is not executable.")]
    public async Task A_script_that_does_not_work_is_named(string files, string message)
    {
        Commit(files);

        var result = await RunAsync("dotfiles", "--yes", Repository);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_repository_that_is_not_there_is_named_with_what_git_said()
    {
        var result = await RunAsync("dotfiles", "--yes", "/no/such/repository");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("/no/such/repository could not be cloned.\n  ");
    }

    [Fact]
    public async Task Nothing_is_run_without_agreement()
    {
        var result = await RunAsync("dotfiles", Repository);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("Give it with --yes.");
        System.IO.Directory.Exists(ConfigDirectory).ShouldBeFalse();
    }

    private void Commit(string script) => Shell($"cd repository; {script}; git add -A && git commit -q -m more");

    private void Shell(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", script]) { WorkingDirectory = Directory })!;
        shell.WaitForExit();
        shell.ExitCode.ShouldBe(0);
    }
}
