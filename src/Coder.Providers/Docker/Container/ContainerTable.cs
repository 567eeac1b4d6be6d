using System.Text.RegularExpressions;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker.Container;

/// <summary>The arguments and attributes of <c>docker_container</c>.</summary>
internal static partial class ContainerTable
{
    private static readonly HclType Texts = HclType.Set(HclType.String);
    private static readonly HclType TextMap = HclType.Map(HclType.String);

    /// <summary>One network that the container is in.</summary>
    public static HclType NetworkData { get; } = HclType.Object(new Dictionary<string, HclType>(StringComparer.Ordinal)
    {
        ["network_name"] = HclType.String,
        ["ip_address"] = HclType.String,
        ["ip_prefix_length"] = HclType.Number,
        ["gateway"] = HclType.String,
        ["global_ipv6_address"] = HclType.String,
        ["global_ipv6_prefix_length"] = HclType.Number,
        ["ipv6_gateway"] = HclType.String,
        ["mac_address"] = HclType.String,
    });

    /// <summary>The whole table.</summary>
    public static Block Block { get; } = new([.. Process(), .. Limits(), .. Surroundings(), .. Handling(), .. Results()], ContainerBlocks.All);

    private static Field[] Process() =>
    [
        Id("The container's id."),
        Required("name", HclType.String, "The container's name. A change renames it.").InPlace(),
        Required("image", HclType.String, "The image: image_id of a docker_image, or a name, which is pulled when the engine does not have it."),
        Optional("command", HclType.List(HclType.String), "The command and its arguments.").OrComputed(),
        Optional("entrypoint", HclType.List(HclType.String), "The program that runs the command.").OrComputed(),
        Optional("env", Texts, "Environment, as KEY=VALUE.").OrComputed(),
        Optional("hostname", HclType.String, "The container's host name.").OrComputed(),
        Optional("domainname", HclType.String, "Its domain."),
        Optional("user", HclType.String, "Who runs the first process: user or user:group."),
        Optional("group_add", Texts, "Further groups of that user."),
        Optional("working_dir", HclType.String, "The folder that the command starts in."),
        Optional("tty", HclType.Bool, "Gives the command a terminal.").Default(false),
        Optional("stdin_open", HclType.Bool, "Keeps the command's input open.").Default(false),
        Optional("init", HclType.Bool, "Runs an init process first, which reaps children; the engine's setting when not set.").OrComputed(),
        Optional("stop_signal", HclType.String, "The signal that asks the command to end.").OrComputed(),
        Optional("stop_timeout", HclType.Number, "Seconds until a stop kills.").OrComputed().AtLeast(0),
        Optional("platform", HclType.String, "os/arch of the image, such as linux/amd64.").OrComputed(),
        Optional("runtime", HclType.String, "The engine's runtime, such as sysbox-runc.").OrComputed(),
    ];

    private static Field[] Limits() =>
    [
        Optional("memory", HclType.Number, "MiB of memory.").AtLeast(0).InPlace(),
        Optional("memory_reservation", HclType.Number, "MiB of memory when the machine is short of it.").Default(0).AtLeast(0).InPlace(),
        Optional("memory_swap", HclType.Number, "MiB of memory and swap together; -1: no limit.").AtLeast(-1).InPlace(),
        Optional("shm_size", HclType.Number, "MiB of /dev/shm.").OrComputed().AtLeast(0),
        Optional("cpus", HclType.String, "How many processors, such as 1.5.").Matching(Decimal(), "a number such as 1.5").InPlace(),
        Optional("cpu_period", HclType.Number, "CFS period in microseconds; without effect beside cpus.").AtLeast(0).InPlace(),
        Optional("cpu_quota", HclType.Number, "CFS quota in microseconds; without effect beside cpus.").AtLeast(0).InPlace(),
        Optional("cpu_shares", HclType.Number, "Relative weight.").AtLeast(0).InPlace(),
        Optional("cpu_set", HclType.String, "Which processors, such as 0-1.").Matching(CpuSet(), "processors such as 0-1 or 0,2").InPlace(),
        Optional("gpus", HclType.String, "all, or device=<id>,<id>.").Matching(Gpus(), "all, or device= and ids"),
        Optional("storage_opts", TextMap, "Options of the storage driver, such as size."),
        Optional("cgroup_parent", HclType.String, "The parent control group."),
        Optional("cgroupns_mode", HclType.String, "private or host.").OneOf("private", "host"),
        Optional("sysctls", TextMap, "Kernel parameters."),
    ];

    private static Field[] Surroundings() =>
    [
        Optional("network_mode", HclType.String, "bridge, host, none, container:NAME, or a network's name.").Default("bridge"),
        Optional("publish_all_ports", HclType.Bool, "Publishes every port that the image exposes."),
        Optional("dns", Texts, "Name servers."),
        Optional("dns_opts", Texts, "Options of the resolver."),
        Optional("dns_search", Texts, "Search domains."),
        Optional("privileged", HclType.Bool, "Gives the container all rights on the machine."),
        Optional("security_opts", Texts, "Options such as seccomp=unconfined.").OrComputed(),
        Optional("ipc_mode", HclType.String, "none, private, shareable, host or container:NAME.").OrComputed(),
        Optional("pid_mode", HclType.String, "host or container:NAME."),
        Optional("userns_mode", HclType.String, "host, to go without the engine's user namespace."),
        Optional("read_only", HclType.Bool, "Makes the root file system read-only.").Default(false),
        Optional("tmpfs", TextMap, "Folders in memory, with their mount options."),
        Optional("log_driver", HclType.String, "The logging driver.").OrComputed(),
        Optional("log_opts", TextMap, "Its options."),
    ];

    private static Field[] Handling() =>
    [
        Optional("restart", HclType.String, "no, on-failure, always or unless-stopped.").Default("no")
            .OneOf("no", "on-failure", "always", "unless-stopped").InPlace(),
        Optional("max_retry_count", HclType.Number, "How often on-failure restarts.").AtLeast(0).InPlace(),
        Optional("rm", HclType.Bool, "Removes the container when it ends.").Default(false),
        Optional("start", HclType.Bool, "Starts the container after it was created.").Default(true).InPlace(),
        Optional("must_run", HclType.Bool, "Starts it again with the next build when it has stopped.").Default(true).InPlace(),
        Optional("wait", HclType.Bool, "Waits until the health check passes.").Default(false).InPlace(),
        Optional("wait_timeout", HclType.Number, "Seconds to wait for it.").Default(60).AtLeast(1).InPlace(),
        Optional("attach", HclType.Bool, "Waits until the container has ended.").Default(false).InPlace(),
        Optional("logs", HclType.Bool, "Keeps the output of an attached container in container_logs.").Default(false).InPlace(),
        Optional("remove_volumes", HclType.Bool, "Removes its anonymous volumes with it.").Default(true).InPlace(),
        Optional("destroy_grace_seconds", HclType.Number, "Seconds that it gets to end by itself when it is destroyed; 0: none.").AtLeast(0).InPlace(),
        Optional("container_read_refresh_timeout_milliseconds", HclType.Number, "Has no effect: nothing waits for it.").Default(15000).InPlace(),
    ];

    private static Field[] Results() =>
    [
        Computed("bridge", HclType.String, "The container's network bridge."),
        Computed("network_data", HclType.List(NetworkData), "The networks that it is in, with addresses."),
        Computed("exit_code", HclType.Number, "The exit code, when it has ended."),
        Computed("container_logs", HclType.String, "The output, with attach and logs."),
    ];

    [GeneratedRegex(@"^\d+(\.\d+)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^\d+([,-]\d+)*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CpuSet();

    [GeneratedRegex("^\\s*[\"']*\\s*(all|device=[^\"']+)\\s*[\"']*\\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Gpus();
}
