using System.Text.RegularExpressions;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker.Container;

/// <summary>The nested blocks of <c>docker_container</c>.</summary>
internal static partial class ContainerBlocks
{
    private static readonly HclType Texts = HclType.Set(HclType.String);

    /// <summary>A published port; the engine chooses <c>external</c> when it is not set.</summary>
    public static NestedBlock Ports { get; } = Block.ListOf("ports",
    [
        Required("internal", HclType.Number, "The container's port.").Between(1, 65535),
        Optional("external", HclType.Number, "The machine's port; a free one when not set.").OrComputed().Between(0, 65535),
        Optional("ip", HclType.String, "The machine's address that it is bound to.").Default("0.0.0.0"),
        Optional("protocol", HclType.String, "tcp, udp or sctp.").Default("tcp").OneOf("tcp", "udp", "sctp"),
    ]);

    /// <summary>Folders, volumes and file systems in memory.</summary>
    public static NestedBlock Mounts { get; } = SetOf(
        "mounts",
        [
            Required("target", HclType.String, "The path in the container."),
            Required("type", HclType.String, "bind, volume or tmpfs.").OneOf("bind", "volume", "tmpfs"),
            Optional("source", HclType.String, "The machine's path, or the volume."),
            Optional("read_only", HclType.Bool, "Whether it may not be written."),
        ],
        Block.ListOf("bind_options", [Optional("propagation", HclType.String, "How mounts below it spread.").OneOf("private", "rprivate", "shared", "rshared", "slave", "rslave")], max: 1),
        new NestedBlock("volume_options", NestingMode.List, new Block(
            [
                Optional("no_copy", HclType.Bool, "Does not fill a new volume with what the image has there."),
                Optional("driver_name", HclType.String, "The driver of a volume that is made for it."),
                Optional("driver_options", HclType.Map(HclType.String), "The driver's options."),
                Optional("subpath", HclType.String, "A folder in the volume; needs Docker 26 (API 1.45)."),
            ],
            Labels.Table), 0, 1),
        Block.ListOf("tmpfs_options", [Optional("size_bytes", HclType.Number, "Its size.").AtLeast(0), Optional("mode", HclType.Number, "Its permissions, as a decimal number.").AtLeast(0)], max: 1));

    /// <summary>Volumes in the older form.</summary>
    public static NestedBlock Volumes { get; } = SetOf("volumes",
    [
        Optional("container_path", HclType.String, "The path in the container."),
        Optional("host_path", HclType.String, "The machine's path; wins over volume_name.")
            .Check(path => path.AsString().StartsWith('/') || IsDrive().IsMatch(path.AsString()) ? null : "must be an absolute path."),
        Optional("volume_name", HclType.String, "The volume."),
        Optional("from_container", HclType.String, "Another container, all of whose volumes are mounted."),
        Optional("read_only", HclType.Bool, "Whether it may not be written."),
        Optional("selinux_relabel", HclType.String, "z or Z.").OneOf("z", "Z"),
    ]);

    /// <summary>Networks beside or instead of <c>network_mode</c>.</summary>
    public static NestedBlock Networks { get; } = SetOf("networks_advanced",
    [
        Required("name", HclType.String, "The network's name or id."),
        Optional("aliases", Texts, "The container's further names in it."),
        Optional("ipv4_address", HclType.String, "Its address."),
        Optional("ipv6_address", HclType.String, "Its IPv6 address."),
        Optional("link_local_ips", Texts, "Its link-local addresses."),
        Optional("mac_address", HclType.String, "Its MAC address."),
        Optional("driver_opts", Texts, "Options, as KEY=VALUE."),
        Optional("gw_priority", HclType.Number, "The network with the highest gives the default gateway; needs Docker 28 (API 1.48).").AtLeast(0),
    ]);

    /// <summary>A check that says whether the container works.</summary>
    public static NestedBlock Healthcheck { get; } = Block.ListOf(
        "healthcheck",
        [
            Optional("test", HclType.List(HclType.String), "CMD and a program, or CMD-SHELL and a line."),
            Duration("interval", "The time between checks."),
            Duration("timeout", "How long a check may take."),
            Duration("start_period", "The time at first in which failures do not count."),
            Duration("start_interval", "The time between checks in that time."),
            Optional("retries", HclType.Number, "How many failures in a row make it unhealthy.").Default(0).AtLeast(0),
        ],
        max: 1);

    /// <summary>Files that are there before the container starts.</summary>
    public static NestedBlock Upload { get; } = SetOf("upload",
    [
        Required("file", HclType.String, "The path in the container."),
        Optional("content", HclType.String, "The content, a text."),
        Optional("content_base64", HclType.String, "The content in base 64.")
            .Check(text => Convert.TryFromBase64String(text.AsString(), new byte[text.AsString().Length], out _) ? null : "must be base 64."),
        Optional("source", HclType.String, "A file of the template or of the provisioner's machine."),
        Optional("source_hash", HclType.String, "A change uploads source again, such as filemd5(…)."),
        Optional("executable", HclType.Bool, "Whether the owner may execute it.").Default(false),
        Optional("permissions", HclType.String, "Its permissions, such as 0640; wins over executable.").Matching(Permissions(), "four octal digits such as 0640"),
    ]);

    /// <summary>All of them.</summary>
    public static NestedBlock[] All { get; } =
    [
        Labels.Table,
        Ports,
        Mounts,
        Volumes,
        Networks,
        Healthcheck,
        Upload,
        Block.AtMostOne("capabilities", [Optional("add", Texts, "Capabilities to add."), Optional("drop", Texts, "Capabilities to take away.")]),
        SetOf("host", [Required("host", HclType.String, "A host name."), Required("ip", HclType.String, "Its address, or host-gateway.")]),
        SetOf("ulimit",
        [
            Required("name", HclType.String, "The limit, such as nofile."),
            Required("soft", HclType.Number, "The soft limit."),
            Required("hard", HclType.Number, "The hard limit."),
        ]),
        SetOf("devices",
        [
            Required("host_path", HclType.String, "The machine's device."),
            Optional("container_path", HclType.String, "Its path in the container; the same when not set."),
            Optional("permissions", HclType.String, "What may be done with it: r, w, m.").Default("rwm"),
        ]),
        SetOf("device_requests",
        [
            Optional("driver", HclType.String, "cdi or nvidia.").Default("cdi"),
            Optional("count", HclType.Number, "How many; -1: all.").Default(0),
            Optional("device_ids", Texts, "Which devices."),
            Optional("capabilities", Texts, "What they must be able to, such as gpu."),
            Optional("options", HclType.Map(HclType.String), "The driver's options."),
        ]),
        Throttle("device_read_bps", "bytes"),
        Throttle("device_read_iops", "operations"),
        Throttle("device_write_bps", "bytes"),
        Throttle("device_write_iops", "operations"),
        DockerType.Timeouts,
    ];

    private static NestedBlock SetOf(string name, Field[] fields, params NestedBlock[] blocks) => new(name, NestingMode.Set, new Block(fields, blocks));

    private static NestedBlock Throttle(string name, string unit) => SetOf(name,
    [
        Required("path", HclType.String, "The machine's device."),
        Required("rate", HclType.Number, $"How many {unit} a second.").AtLeast(0),
    ]).InPlace();

    private static Field Duration(string name, string description) => Optional(name, HclType.String, description).Default("0s")
        .Check(value => GoDuration.TryParse(value.AsString(), out _) ? null : "must be a duration such as 30s or 1m30s.");

    [GeneratedRegex("^0[0-7]{3}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Permissions();

    [GeneratedRegex(@"^[a-zA-Z]:[\\/]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IsDrive();
}
