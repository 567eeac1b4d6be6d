using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>Services, ingresses and network policies.</summary>
internal static class NetworkTables
{
    private static readonly Group Status = One(
        "status",
        "What the cluster has made of it.",
        One(
            "load_balancer",
            "The load balancer.",
            Many("ingress", "Its addresses.", Text("ip", "An address."), Text("hostname", "A host name.")))).ReadOnly();

    private static readonly Row WaitForLoadBalancer = Flag("wait_for_load_balancer", "Whether the build waits until a load balancer has an address.").Default(true).Local();

    private static readonly Table Backend = new(
        One(
            "resource",
            "An object in the same namespace.",
            Text("api_group", "Its API group.").Required(),
            Text("kind", "Its kind.").Required(),
            Text("name", "Its name.").Required()),
        One(
            "service",
            "A service in the same namespace.",
            Text("name", "Its name.").Required(),
            One("port", "Its port: number or name.", Number("number", "The number."), Text("name", "The name.")).Required()));

    private static readonly Table Peer = new(
        One("ip_block", "Addresses.", Text("cidr", "The range."), Texts("except", "Ranges inside of it that do not count.")),
        One("namespace_selector", "Namespaces, by their labels.", SelectorTables.Labels),
        One("pod_selector", "Pods, by their labels.", SelectorTables.Labels));

    public static Table Service { get; } = new(
        MetadataTables.Namespaced,
        One(
            "spec",
            "What it leads to.",
            Flag("allocate_load_balancer_node_ports", "Whether a load balancer gets node ports.").OrComputed(),
            Text("cluster_ip", "Its address; None for a headless service. A change replaces it.").OrComputed(),
            Texts("cluster_ips", "All its addresses.").OrComputed(),
            TextSet("external_ips", "Further addresses that lead to it."),
            Text("external_name", "The name that it stands for, for type ExternalName."),
            Text("external_traffic_policy", "Cluster or Local.").OrComputed().OneOf("Cluster", "Local"),
            Number("health_check_node_port", "The node port for health checks.").OrComputed(),
            Text("internal_traffic_policy", "Cluster or Local.").OrComputed().OneOf("Cluster", "Local"),
            Texts("ip_families", "IPv4, IPv6.").OrComputed(),
            Text("ip_family_policy", "SingleStack, PreferDualStack or RequireDualStack.").OrComputed().OneOf("SingleStack", "PreferDualStack", "RequireDualStack"),
            Text("load_balancer_class", "The kind of load balancer."),
            Text("load_balancer_ip", "The wanted address of the load balancer."),
            TextSet("load_balancer_source_ranges", "The addresses that may use the load balancer."),
            Many(
                "port",
                "Its ports.",
                Text("app_protocol", "The application protocol."),
                Text("name", "A name, needed when there are several ports."),
                Number("node_port", "The node port, for types NodePort and LoadBalancer.").OrComputed(),
                Number("port", "The port.").Required().Between(1, 65535),
                Text("protocol", "TCP, UDP or SCTP.").Default("TCP").OneOf("TCP", "UDP", "SCTP"),
                NumberOrText("target_port", "The pods' port, by number or name; the same as port when not set.").OrComputed()),
            Flag("publish_not_ready_addresses", "Whether pods that are not ready count.").Default(false),
            TextMap("selector", "The labels of the pods."),
            Text("session_affinity", "None or ClientIP.").Default("None").OneOf("None", "ClientIP"),
            One(
                "session_affinity_config",
                "Settings of session affinity.",
                One("client_ip", "By the client's address.", Number("timeout_seconds", "Seconds that it lasts.").OrComputed()).Named("clientIP")),
            Text("type", "ClusterIP, NodePort, LoadBalancer or ExternalName.").Default("ClusterIP").OneOf("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")).Required(),
        WaitForLoadBalancer,
        Status);

    public static Table Ingress { get; } = new(
        MetadataTables.Namespaced,
        One(
            "spec",
            "What it leads to.",
            One("default_backend", "Where what no rule matches goes.", Backend),
            Text("ingress_class_name", "The ingress class.").OrComputed(),
            Many(
                "rule",
                "Rules.",
                Text("host", "The host name; any when not set."),
                One(
                    "http",
                    "Paths of the host.",
                    Many(
                        "path",
                        "Paths.",
                        Text("path", "The path."),
                        Text("path_type", "Exact, Prefix or ImplementationSpecific.").Default("ImplementationSpecific").OneOf("Exact", "Prefix", "ImplementationSpecific"),
                        One("backend", "Where it leads.", Backend)).Required())),
            Many("tls", "Certificates.", Texts("hosts", "The host names."), Text("secret_name", "The secret with the certificate."))).Required(),
        Flag("wait_for_load_balancer", "Whether the build waits until it has an address.").Local(),
        Status);

    public static Table Policy { get; } = new(
        MetadataTables.Namespaced,
        One(
            "spec",
            "What is allowed.",
            One("pod_selector", "The pods that it is about, by their labels; an empty block means all.", SelectorTables.Labels).Required(),
            Many("ingress", "What may come in.", Ports(), Many("from", "From where.", Peer)),
            Many("egress", "What may go out.", Ports(), Many("to", "Where to.", Peer)),
            Texts("policy_types", "Ingress, Egress or both.").Required()).Required());

    private static Group Ports() => Many(
        "ports",
        "The ports; all when none is given.",
        NumberOrText("port", "A number or name."),
        Number("end_port", "The end of a range that begins with port."),
        Text("protocol", "TCP, UDP or SCTP.").Default("TCP").OneOf("TCP", "UDP", "SCTP"));
}
