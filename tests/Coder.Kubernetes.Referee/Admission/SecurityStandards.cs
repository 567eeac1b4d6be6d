using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Admission;

/// <summary>The checks of the Pod Security Standards for Linux pods, with the words in which a refusal names them.</summary>
internal static class SecurityStandards
{
    private static readonly HashSet<string> BaselineCapabilities = new(StringComparer.Ordinal)
    {
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    };

    private static readonly HashSet<string> RestrictedVolumes = new(StringComparer.Ordinal)
    {
        "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret", "image",
    };

    /// <param name="level">privileged, baseline or restricted.</param>
    public static IReadOnlyList<string> Violations(string level, JsonObject spec)
    {
        if (level is not ("baseline" or "restricted"))
        {
            return [];
        }

        var containers = spec.Items("initContainers").Concat(spec.Items("containers")).ToList();
        var checks = Baseline(spec, containers);
        return [.. (level == "restricted" ? checks.Concat(Restricted(spec, containers)) : checks).OfType<string>()];
    }

    private static IEnumerable<string?> Baseline(JsonObject spec, List<JsonObject> containers)
    {
        var host = new[] { "hostNetwork", "hostPID", "hostIPC" }.Where(name => spec.Flag(name)).Select(name => $"{name}=true").ToList();
        yield return host.Count > 0 ? $"host namespaces ({string.Join(", ", host)})" : null;
        yield return Named(containers.Where(container => container.Flag("securityContext", "privileged")), "privileged", "must not set securityContext.privileged=true");
        var added = containers.Where(container => Capabilities(container, "add").Any(name => !BaselineCapabilities.Contains(name))).ToList();
        var names = added.SelectMany(container => Capabilities(container, "add")).Where(name => !BaselineCapabilities.Contains(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        yield return Named(added, "non-default capabilities", $"must not include {Quoted(names)} in securityContext.capabilities.add");
        var paths = spec.Items("volumes").Where(volume => volume["hostPath"] is not null).Select(volume => volume.Text("name")!).ToList();
        yield return paths.Count > 0 ? $"hostPath volumes (volume{(paths.Count > 1 ? "s" : "")} {Quoted(paths)})" : null;
        yield return Named(containers.Where(container => container.Items("ports").Any(port => port.Number("hostPort") is > 0)), "hostPort",
            $"uses hostPort{(containers.Count == 0 ? "" : " " + string.Join(", ", containers.SelectMany(container => container.Items("ports")).Select(port => port.Number("hostPort")).Where(port => port > 0)))}");
        yield return Named(containers.Where(container => container.Text("securityContext", "procMount") is { } mount && mount != "Default"), "procMount", "must not set securityContext.procMount to \"Unmasked\"");
        yield return Named(containers.Where(container => container.Text("securityContext", "seccompProfile", "type") == "Unconfined"), "seccompProfile", "must not set securityContext.seccompProfile.type to \"Unconfined\"");
    }

    private static IEnumerable<string?> Restricted(JsonObject spec, List<JsonObject> containers)
    {
        yield return Named(containers.Where(container => container.At("securityContext", "allowPrivilegeEscalation") is not { } allows || allows.Flag()),
            "allowPrivilegeEscalation != false", "must set securityContext.allowPrivilegeEscalation=false");
        yield return Named(containers.Where(container => !Capabilities(container, "drop").Contains("ALL") || Capabilities(container, "add").Any(name => name != "NET_BIND_SERVICE")),
            "unrestricted capabilities", "must set securityContext.capabilities.drop=[\"ALL\"]");
        var volumes = spec.Items("volumes").Where(volume => volume.Any(pair => pair.Key != "name" && !RestrictedVolumes.Contains(pair.Key))).ToList();
        var types = volumes.SelectMany(volume => volume.Where(pair => pair.Key != "name").Select(pair => pair.Key)).Distinct(StringComparer.Ordinal);
        yield return volumes.Count > 0
            ? $"restricted volume types (volume{(volumes.Count > 1 ? "s" : "")} {Quoted(volumes.Select(volume => volume.Text("name")!))} {(volumes.Count > 1 ? "use" : "uses")} restricted volume type {Quoted(types)})"
            : null;
        yield return Named(containers.Where(container => !(container.At("securityContext", "runAsNonRoot") ?? spec.At("securityContext", "runAsNonRoot")).Flag()),
            "runAsNonRoot != true", "must set securityContext.runAsNonRoot=true", orPod: true);
        yield return spec.Number("securityContext", "runAsUser") == 0 ? "runAsUser=0 (pod must not set runAsUser=0)" : null;
        yield return Named(containers.Where(container => container.Number("securityContext", "runAsUser") == 0), "runAsUser=0", "must not set runAsUser=0");
        yield return Named(containers.Where(container => (container.Text("securityContext", "seccompProfile", "type") ?? spec.Text("securityContext", "seccompProfile", "type")) is not ("RuntimeDefault" or "Localhost")),
            "seccompProfile", "must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"", orPod: true);
    }

    private static IEnumerable<string> Capabilities(JsonObject container, string kind) => container.Texts("securityContext", "capabilities", kind);

    private static string? Named(IEnumerable<JsonObject> containers, string what, string must, bool orPod = false)
    {
        var names = containers.Select(container => container.Text("name")!).ToList();
        return names.Count == 0 ? null : $"{what} ({(orPod ? "pod or " : "")}container{(names.Count > 1 ? "s" : "")} {Quoted(names)} {must})";
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));
}
