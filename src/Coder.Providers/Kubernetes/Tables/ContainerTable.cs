using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>A container of a pod: main, init or side container.</summary>
internal static class ContainerTable
{
    private static readonly Group HttpGet = One(
        "http_get",
        "An HTTP request; any answer from 200 to 399 is good.",
        Text("host", "The host to ask; the pod itself when not set."),
        Text("path", "The path to ask for."),
        Text("scheme", "HTTP or HTTPS.").Default("HTTP").OneOf("HTTP", "HTTPS"),
        NumberOrText("port", "The port's number or name."),
        Many("http_header", "Headers of the request.", Text("name", "The header's name."), Text("value", "Its value.")));

    private static readonly Group Exec = One("exec", "A command in the container; exit code 0 is good.", Texts("command", "The command and its arguments; no shell is run."));

    // The API has one socket; the public provider allows the block to be repeated.
    private static readonly Group TcpSocket =
        One("tcp_socket", "A connection to a port.", NumberOrText("port", "The port's number or name.").Required());

    private static readonly Table Probe = new(
        Exec,
        HttpGet,
        TcpSocket,
        One("grpc", "The gRPC health protocol.", Number("port", "The port.").Required(), Text("service", "The service to ask for.")),
        Number("failure_threshold", "How many failures in a row count as failed.").Default(3).Between(1, int.MaxValue),
        Number("initial_delay_seconds", "Seconds from the container's start to the first check."),
        Number("period_seconds", "Seconds between checks.").Default(10).Between(1, int.MaxValue),
        Number("success_threshold", "How many successes in a row count as good again.").Default(1).Between(1, int.MaxValue),
        Number("timeout_seconds", "Seconds that a check may take.").Default(1).Between(1, int.MaxValue));

    private static readonly Table Handler = new(Exec, HttpGet, TcpSocket);

    private static readonly Table Seccomp = new(
        Text("localhost_profile", "The file on the node with the profile, for type Localhost."),
        Text("type", "RuntimeDefault, Unconfined or Localhost.").Default("Unconfined").OneOf("RuntimeDefault", "Unconfined", "Localhost"));

    private static readonly Table SeLinux = new(
        Text("level", "The level."), Text("role", "The role."), Text("type", "The type."), Text("user", "The user."));

    private static readonly Table Security = new(
        Flag("allow_privilege_escalation", "Whether a process may get more rights than its parent.").Default(true),
        One(
            "capabilities",
            "Linux capabilities.",
            Texts("add", "Capabilities to add."),
            Texts("drop", "Capabilities to take away.")),
        Flag("privileged", "Whether it runs with all rights on the node. Pod Security may refuse it.").Default(false),
        Flag("read_only_root_filesystem", "Whether its root file system is read-only.").Default(false),
        WholeText("run_as_group", "The group id to run as."),
        Flag("run_as_non_root", "Whether root is refused as user."),
        WholeText("run_as_user", "The user id to run as."),
        One("seccomp_profile", "Which system calls are allowed.", Seccomp),
        One("se_linux_options", "SELinux labels.", SeLinux));

    private static readonly Table ValueFrom = new(
        One("config_map_key_ref", "A key of a config map.", KeyOf("config map")),
        One("secret_key_ref", "A key of a secret.", KeyOf("secret")),
        One(
            "field_ref",
            "A field of the pod.",
            Text("api_version", "The version of the schema that the path is of.").Default("v1"),
            Text("field_path", "The field, such as metadata.name.")),
        One(
            "resource_field_ref",
            "A limit or request of a container.",
            Text("container_name", "The container; this one when not set."),
            Amount("divisor", "What it is counted in.").Default("1"),
            Text("resource", "Which one, such as limits.cpu.").Required()));

    /// <summary>The <c>seccomp_profile</c> of a pod, too.</summary>
    public static Table SeccompProfile => Seccomp;

    /// <summary>The <c>se_linux_options</c> of a pod, too.</summary>
    public static Table SeLinuxOptions => SeLinux;

    /// <summary>The rows of <c>container</c> and <c>init_container</c>.</summary>
    public static Table All { get; } = new(
        Text("name", "The container's name, unique in the pod.").Required(),
        Text("image", "The image to run."),
        Text("image_pull_policy", "When the image is pulled: Always, IfNotPresent or Never; by default Always for the tag latest.").OrComputed()
            .OneOf("Always", "IfNotPresent", "Never"),
        Texts("command", "Replaces the image's entrypoint; no shell is run."),
        Texts("args", "Replaces the image's arguments."),
        Text("working_dir", "Where the command runs; by default where the image says."),
        Many(
            "env",
            "Environment variables.",
            Text("name", "The variable's name.").Required(),
            Text("value", "Its value."),
            One("value_from", "Where its value comes from.", ValueFrom)),
        Many(
            "env_from",
            "Makes variables of all keys of config maps and secrets.",
            One("config_map_ref", "A config map.", SourceOf("config map")),
            Text("prefix", "Put before each variable's name."),
            One("secret_ref", "A secret.", SourceOf("secret"))).Shared(),
        Many(
            "port",
            "Ports that it listens on.",
            Number("container_port", "The port.").Required().Between(1, 65535),
            Text("host_ip", "The node's address to bind host_port to."),
            Number("host_port", "A port of the node that leads to it.").Between(1, 65535),
            Text("name", "A name that services can use."),
            Text("protocol", "TCP, UDP or SCTP.").Default("TCP").OneOf("TCP", "UDP", "SCTP")),
        One(
            "resources",
            "What it needs and may use.",
            Amounts("limits", "What it may use at most, such as cpu = \"2\" and memory = \"4Gi\".").OrComputed(),
            Amounts("requests", "What the node has to have free for it; the limits when not set.").OrComputed()),
        Many(
            "volume_mount",
            "Volumes of the pod that it sees.",
            Text("mount_path", "Where in the container.").Required(),
            Text("name", "The volume's name.").Required(),
            Flag("read_only", "Whether it cannot write there.").Default(false),
            Text("sub_path", "The folder or file of the volume to mount."),
            Text("sub_path_expr", "The same, with $(VARIABLE) of the container's environment."),
            Text("mount_propagation", "Whether later mounts are passed on: None, HostToContainer or Bidirectional.").Default("None")
                .OneOf("None", "HostToContainer", "Bidirectional")).KeyedBy("mount_path"),
        Many(
            "volume_device",
            "Block devices of the pod that it sees.",
            Text("device_path", "Where in the container.").Required(),
            Text("name", "The name of the claim's volume.").Required()).KeyedBy("device_path"),
        One("security_context", "Rights of its processes.", Security),
        One(
            "lifecycle",
            "What is done after its start and before its end.",
            One("post_start", "Done right after its start.", Handler),
            One("pre_stop", "Done before it is asked to end.", Handler)),
        One("liveness_probe", "Checks whether it works; it is restarted when not.", Probe),
        One("readiness_probe", "Checks whether it can serve; services leave it out when not.", Probe),
        One("startup_probe", "Checks whether it has started; the other probes wait for it.", Probe),
        Text("restart_policy", "Always makes an init container a side container that keeps running."),
        Flag("stdin", "Whether standard input is kept open.").Default(false),
        Flag("stdin_once", "Whether standard input is closed after the first session.").Default(false),
        Flag("tty", "Whether it gets a terminal; needs stdin.").Default(false),
        Text("termination_message_path", "The file with its last words.").Default("/dev/termination-log"),
        Text("termination_message_policy", "Where its last words come from: File or FallbackToLogsOnError.").OrComputed()
            .OneOf("File", "FallbackToLogsOnError"));

    private static Row[] KeyOf(string source) =>
    [
        Text("key", "The key."), Text("name", $"The {source}'s name."), Flag("optional", $"Whether the {source} or key may be missing."),
    ];

    private static Row[] SourceOf(string source) =>
        [Text("name", $"The {source}'s name.").Required(), Flag("optional", "Whether it may be missing.")];
}
