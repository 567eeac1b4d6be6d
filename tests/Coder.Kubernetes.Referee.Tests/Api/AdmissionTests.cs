using System.Text.Json.Nodes;
using static Coder.Kubernetes.Referee.Tests.Api.Bodies;

namespace Coder.Kubernetes.Referee.Tests.Api;

/// <summary>What roles, quotas, limit ranges, service accounts and Pod Security refuse.</summary>
public sealed class AdmissionTests : ServerFixture
{
    private const string WorkspacePods = "api/v1/namespaces/lumie-dev/pods";
    private const string Privileged = ", \"securityContext\": {\"privileged\": true}";

    [Fact]
    public async Task Roles_say_what_a_service_account_may()
    {
        using var coder = new ApiClient(Server, "system:serviceaccount:coder:coder");
        (await coder.PostAsync(WorkspacePods, Pod("shell"))).ShouldBe(403).Message.ShouldBe(
            "pods is forbidden: User \"system:serviceaccount:coder:coder\" cannot create resource \"pods\" in API group \"\" in the namespace \"lumie-dev\"");

        Server.Objects.Put(JsonNode.Parse("""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "coder", "namespace": "lumie-dev"},
             "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "get"]}]}
            """)!);
        Server.Objects.Put(JsonNode.Parse("""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "coder", "namespace": "lumie-dev"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "coder"},
             "subjects": [{"kind": "ServiceAccount", "name": "coder", "namespace": "coder"}]}
            """)!);

        (await coder.PostAsync(WorkspacePods, Pod("shell"))).ShouldBe(201);
        (await coder.GetAsync($"{WorkspacePods}/shell")).ShouldBe(200);
        (await coder.DeleteAsync($"{WorkspacePods}/shell")).ShouldBe(403).Message.ShouldStartWith("pods \"shell\" is forbidden: User");
        (await coder.GetAsync($"{WorkspacePods}/shell/log")).ShouldBe(403).Message.ShouldContain("cannot get resource \"pods/log\"");
    }

    [Fact]
    public async Task Pod_security_refuses_a_privileged_container_and_warns_of_a_deployment()
    {
        Server.Cluster.SetPodSecurity("lumie-dev", "baseline");

        (await Admin.PostAsync(WorkspacePods, Pod("shell", Privileged))).ShouldBe(403).Message.ShouldBe(
            "pods \"shell\" is forbidden: violates PodSecurity \"baseline:latest\": privileged (container \"dev\" must not set securityContext.privileged=true)");
        Server.Cluster.SetPodSecurity("lumie-dev", "restricted");
        (await Admin.PostAsync(WorkspacePods, Pod("shell"))).ShouldBe(403).Message.ShouldBe(
            "pods \"shell\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false (container \"dev\" must set securityContext.allowPrivilegeEscalation=false), "
            + "unrestricted capabilities (container \"dev\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or container \"dev\" must set securityContext.runAsNonRoot=true), "
            + "seccompProfile (pod or container \"dev\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")");
        var deployment = (await Admin.PostAsync("apis/apps/v1/namespaces/lumie-dev/deployments", Deployment("web"))).ShouldBe(201);
        deployment.Warnings.ShouldHaveSingleItem().ShouldStartWith("299 - \"would violate PodSecurity");
        Server.Cluster.SetPodSecurity("lumie-dev", null);
        (await Admin.PostAsync(WorkspacePods, Pod("shell", Privileged))).ShouldBe(201);
    }

    [Fact]
    public async Task A_quota_counts_and_wants_amounts()
    {
        Server.Cluster.SetQuota("lumie-dev", "small", ("requests.memory", "2Gi"));

        (await Admin.PostAsync(WorkspacePods, Pod("none"))).ShouldBe(403).Message.ShouldBe("pods \"none\" is forbidden: failed quota: small: must specify requests.memory for: dev");
        (await Admin.PostAsync(WorkspacePods, Pod("first", ", \"resources\": {\"requests\": {\"memory\": \"1536Mi\"}}"))).ShouldBe(201);
        (await Admin.PostAsync(WorkspacePods, Pod("second", ", \"resources\": {\"requests\": {\"memory\": \"1Gi\"}}"))).ShouldBe(403).Message.ShouldBe(
            "pods \"second\" is forbidden: exceeded quota: small, requested: requests.memory=1Gi, used: requests.memory=1536Mi, limited: requests.memory=2Gi");
        Server.Objects.Get("v1", "ResourceQuota", "lumie-dev", "small")!["status"]!["used"]!["requests.memory"]!.GetValue<string>().ShouldBe("1536Mi");
    }

    [Fact]
    public async Task A_limit_range_fills_in_and_bounds()
    {
        Server.Objects.Put(JsonNode.Parse("""
            {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "bounds", "namespace": "lumie-dev"},
             "spec": {"limits": [{"type": "Container", "max": {"memory": "1Gi"}, "default": {"memory": "512Mi"}, "defaultRequest": {"memory": "256Mi"}}]}}
            """)!);

        var container = (await Admin.PostAsync(WorkspacePods, Pod("small"))).ShouldBe(201).Object["spec"]!["containers"]![0]!;
        (container["resources"]!["limits"]!["memory"]!.GetValue<string>(), container["resources"]!["requests"]!["memory"]!.GetValue<string>()).ShouldBe(("512Mi", "256Mi"));
        (await Admin.PostAsync(WorkspacePods, Pod("large", ", \"resources\": {\"limits\": {\"memory\": \"2Gi\"}}"))).ShouldBe(403)
            .Message.ShouldBe("pods \"large\" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi");
    }

    [Fact]
    public async Task A_service_account_that_is_not_there_is_named() =>
        (await Admin.PostAsync(WorkspacePods, Pod("shell", spec: ", \"serviceAccountName\": \"dev-workspace\""))).ShouldBe(403).Message.ShouldBe(
            "pods \"shell\" is forbidden: error looking up service account lumie-dev/dev-workspace: serviceaccount \"dev-workspace\" not found");

    [Fact]
    public async Task A_namespace_that_ends_takes_nothing_new()
    {
        Server.Cluster.HoldTermination("lumie-dev", "shell", hold: true);
        await Admin.PostAsync(WorkspacePods, Pod("shell"));
        (await Admin.DeleteAsync("api/v1/namespaces/lumie-dev")).ShouldBe(200).Object["status"]!["phase"]!.GetValue<string>().ShouldBe("Terminating");

        var refused = (await Admin.PostAsync(WorkspacePods, Pod("late"))).ShouldBe(403);

        refused.Message.ShouldBe("pods \"late\" is forbidden: unable to create new content in namespace lumie-dev because it is being terminated");
        refused.Object["details"]!["causes"]![0]!["reason"]!.GetValue<string>().ShouldBe("NamespaceTerminating");
        Server.Cluster.HoldTermination("lumie-dev", "shell", hold: false);
        Server.Objects.Get("v1", "Namespace", null, "lumie-dev").ShouldBeNull();
    }
}
