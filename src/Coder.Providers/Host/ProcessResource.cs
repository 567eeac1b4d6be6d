using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Host;

/// <summary>
/// <c>host_process</c>: a process of this machine that lives as long as the resource, across restarts of the server.
/// One that has ended by itself is noticed by the next build and started again.
/// </summary>
internal sealed class ProcessResource() : ResourceType<HostProviderOptions>("host_process", new Block(
[
    Id(),
    Required("command", HclType.String, "The executable: a path, or a name that is looked up in PATH.").NotEmpty(),
    Optional("args", HclType.List(HclType.String), "Its arguments."),
    Optional("env", HclType.Map(HclType.String), "Its environment, besides a few standard variables.").Sensitive(),
    Optional("directory", HclType.String, "Where it runs; the workspace's folder when not set."),
    Optional("cpu_limit", HclType.Number, "How many processors it may use, such as 1.5.")
        .Check(c => c.AsNumber() > 0 ? null : "must be more than 0."),
    Optional("memory_limit_mb", HclType.Number, "How many MiB of memory it may use.").AtLeast(16),
    Optional("stop_timeout", HclType.Number, "Seconds between SIGTERM and SIGKILL when it is stopped.")
        .Default(30).Between(0, 3600).InPlace(),
    Computed("pid", HclType.Number, "The process's number."),
    Computed("start_time", HclType.Number, "When it started, in clock ticks since boot."),
    Computed("boot_id", HclType.String, "The boot that start_time counts from."),
    Computed("log_file", HclType.String, "The file with the first MiB of its output."),
]))
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <inheritdoc/>
    public override BlockValue Plan(Operation<HostProviderOptions> operation, BlockValue? prior, BlockValue planned)
    {
        if (prior is null)
        {
            HostProvider.Refuses(operation);
        }

        return planned;
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> ReadAsync(
        Operation<HostProviderOptions> operation, BlockValue state, CancellationToken ct) =>
        new(IdentityOf(state).IsAlive ? state : null);

    /// <inheritdoc/>
    public override ValueTask<string?> InspectAsync(
        Operation<HostProviderOptions> operation, BlockValue state, DateTimeOffset since, CancellationToken ct)
    {
        var identity = IdentityOf(state);
        if (identity.IsAlive)
        {
            return new((string?)null);
        }

        var group = ProcessRecord.Read(operation.Context.WorkspaceDirectory, state.Text("id"))?.Cgroup;
        var why = !identity.IsOfThisBoot ? " when the server's machine was started anew"
            : Cgroup.HasKilledForMemory(group) ? $": it ran out of memory (the limit is {state.Number("memory_limit_mb")} MiB) and was killed; raise memory_limit_mb"
            : "";
        return new($"Process {state.Text("command")} ended{why}. Start the workspace again to run it again.");
    }

    /// <inheritdoc/>
    public override async ValueTask<BlockValue?> CreateAsync(
        Operation<HostProviderOptions> operation, BlockValue planned, CancellationToken ct)
    {
        if (HostProvider.Refuses(operation))
        {
            return null;
        }

        var options = operation.Context;
        var id = Guid.NewGuid().ToString();
        try
        {
            Directory.CreateDirectory(options.WorkspaceDirectory, OwnerOnly);
            if (CommandOf(operation, planned, id) is not { } command)
            {
                return null;
            }

            await HostWorkspace.StopStraysAsync(options, record => record.Address == operation.Address, operation.Log);
            Directory.CreateDirectory(ProcessRecord.FolderIn(options.WorkspaceDirectory, id), OwnerOnly);
            var record = new ProcessRecord(id, operation.Address, Cgroup: Limit(operation, planned, id));
            record.Write(options.WorkspaceDirectory);
            var process = await ProcessStart.RunAsync(command, record.Cgroup);
            (record with { Process = process }).Write(options.WorkspaceDirectory);
            return planned
                .With("id", id)
                .With("pid", process.Pid)
                .With("start_time", process.StartTime)
                .With("boot_id", process.BootId)
                .With("log_file", command.LogFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            operation.Fail("Process cannot be started", $"{planned.Text("command")}: {e.Message}");
            return null;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DeleteAsync(
        Operation<HostProviderOptions> operation, BlockValue state, CancellationToken ct)
    {
        var options = operation.Context;
        var record = ProcessRecord.Read(options.WorkspaceDirectory, state.Text("id"))
            ?? new ProcessRecord(state.Text("id"), operation.Address);
        var left = await HostWorkspace.StopAsync(
            options, record with { Process = IdentityOf(state) }, TimeSpan.FromSeconds(state.Number("stop_timeout")), operation.Log);
        if (left.Count > 0)
        {
            operation.Fail(
                "Processes cannot be ended",
                $"Process {string.Join(", ", left)} of this workspace does not end on SIGKILL: it runs as another user, or "
                + "waits for a device.");
        }
    }

    private static ProcessIdentity IdentityOf(BlockValue state) =>
        new((int)state.Number("pid"), state.Number("start_time"), state.Text("boot_id"));

    private static ProcessCommand? CommandOf(Operation<HostProviderOptions> operation, BlockValue planned, string id)
    {
        var options = operation.Context;
        var environment = EnvironmentOf(options, planned, id);
        var directory = planned.TextOrNull("directory") ?? options.WorkspaceDirectory;
        if (!Directory.Exists(directory))
        {
            operation.Fail("Folder does not exist", $"directory = \"{directory}\" is not a folder of this machine.");
            return null;
        }

        var name = planned.Text("command");
        if (Executable(name, environment["PATH"], directory) is not { } executable)
        {
            operation.Fail(
                "Command not found",
                $"command = \"{name}\" is not an executable file, nor the name of one in PATH ({environment["PATH"]}).");
            return null;
        }

        var log = Path.Combine(ProcessRecord.FolderIn(options.WorkspaceDirectory, id), "output.log");
        return new ProcessCommand(executable, planned.Texts("args"), environment, directory, log);
    }

    private static Dictionary<string, string> EnvironmentOf(HostProviderOptions options, BlockValue planned, string id)
    {
        var environment = new Dictionary<string, string>(options.BaseEnvironment, StringComparer.Ordinal);
        if (options.AgentBinaryPath is { } agent)
        {
            environment["CODER_AGENT_BINARY"] = agent;
        }

        foreach (var (name, value) in planned.Map("env"))
        {
            environment[name] = value;
        }

        environment[ProcessRecord.MarkerVariable] = id;
        environment.TryAdd("PATH", "/usr/bin:/bin");
        return environment;
    }

    private static string? Executable(string command, string path, string directory)
    {
        var candidates = command.Contains('/')
            ? [Path.Combine(directory, command)]
            : path.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, command));
        return candidates.FirstOrDefault(file =>
            File.Exists(file) && (File.GetUnixFileMode(file) & AnyExecute) != UnixFileMode.None);
    }

    private static string? Limit(Operation<HostProviderOptions> operation, BlockValue planned, string id)
    {
        var cpus = planned.FractionOrNull("cpu_limit");
        var memory = planned.NumberOrNull("memory_limit_mb") * 1024 * 1024;
        if (cpus is null && memory is null)
        {
            return null;
        }

        try
        {
            return Cgroup.Create(operation.Context.CgroupRoot, Cgroup.Own() ?? "/", id, cpus, memory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            operation.Log.Write(
                ProgressLevel.Warn,
                $"{operation.Address}: cpu_limit and memory_limit_mb have no effect here, as the server cannot make control groups "
                + $"({e.Message}). Run it in a delegated cgroup v2 (systemd: Delegate=yes) to enforce them.");
            return null;
        }
    }
}
