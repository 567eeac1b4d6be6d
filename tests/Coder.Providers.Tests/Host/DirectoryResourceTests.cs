using Coder.Providers.Tests.Infrastructure;

namespace Coder.Providers.Tests.Host;

public sealed class DirectoryResourceTests
{
    [Fact]
    public async Task A_folder_is_made_in_the_workspaces_folder_for_the_owner_alone()
    {
        await using var machine = new HostMachine();

        var home = await machine.Provider.CreateAsync("host_directory", new { name = "home" });

        home.Text("path").ShouldBe(Path.Combine(machine.WorkspaceDirectory, "home"));
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.GetUnixFileMode(home.Text("path")).ShouldBe(Mine);
        File.GetUnixFileMode(machine.WorkspaceDirectory).ShouldBe(Mine);
    }

    [Fact]
    public async Task The_plan_knows_the_path_already()
    {
        await using var machine = new HostMachine();

        var plan = await machine.Provider.PlanAsync("host_directory", new { name = "home" });

        plan.PlannedState.Text("path").ShouldBe(Path.Combine(machine.WorkspaceDirectory, "home"));
        Directory.Exists(machine.WorkspaceDirectory).ShouldBeFalse();
    }

    [Theory]
    [InlineData("../other")]
    [InlineData("/etc")]
    [InlineData("..")]
    [InlineData(".run")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task A_name_that_leaves_the_workspaces_folder_is_refused(string name)
    {
        await using var machine = new HostMachine();

        (await machine.Provider.ValidateAsync("host_directory", new { name })).Told().ShouldContain("name must be letters");
    }

    [Fact]
    public async Task Destroying_removes_read_only_folders_too_and_does_not_follow_links()
    {
        await using var machine = new HostMachine();
        var home = await machine.Provider.CreateAsync("host_directory", new { name = "home" });
        var cache = Directory.CreateDirectory(Path.Combine(home.Text("path"), "cache"));
        await File.WriteAllTextAsync(Path.Combine(cache.FullName, "file"), "x");
        File.SetUnixFileMode(cache.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var outside = Directory.CreateDirectory(Path.Combine(machine.WorkspaceDirectory, "outside"));
        Directory.CreateSymbolicLink(Path.Combine(home.Text("path"), "link"), outside.FullName);

        var result = await machine.Provider.DestroyAsync("host_directory", home);

        result.Diagnostics.ShouldBeEmpty();
        Directory.Exists(home.Text("path")).ShouldBeFalse();
        outside.Exists.ShouldBeTrue();
    }

    [Fact]
    public async Task A_folder_outside_of_the_data_directory_is_never_removed()
    {
        await using var machine = new HostMachine();
        var home = await machine.Provider.CreateAsync("host_directory", new { name = "home" });
        machine.Options = machine.Options with { DataDirectory = machine.Options.DataDirectory + "-moved" };

        var result = await machine.Provider.DestroyAsync("host_directory", home);

        result.Diagnostics.Told().ShouldContain("is outside of");
        result.NewState.ShouldBe(home);
        Directory.Exists(home.Text("path")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_folder_that_somebody_removed_is_noticed()
    {
        await using var machine = new HostMachine();
        var home = await machine.Provider.CreateAsync("host_directory", new { name = "home" });
        Directory.Delete(home.Text("path"));

        (await machine.Provider.ReadAsync("host_directory", home)).NewState.ShouldBeNull();
    }

    [Fact]
    public async Task While_the_provider_is_off_the_plan_names_the_setting()
    {
        await using var machine = new HostMachine();
        machine.Options = machine.Options with { Enabled = false };

        var plan = await machine.Provider.PlanAsync("host_directory", new { name = "home" });

        plan.Diagnostics.Told().ShouldContain("CODER_HOST_PROVIDER_ENABLE=true");
        plan.Diagnostics.Told().ShouldContain("on the server's own machine");
    }
}
