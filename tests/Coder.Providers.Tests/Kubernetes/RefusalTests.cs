using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;

namespace Coder.Providers.Tests.Kubernetes;

/// <summary>The texts are those that API servers give.</summary>
public sealed class RefusalTests
{
    private static readonly ObjectKey Pod = new(ObjectKind.Pod, "lumie-dev", "coder-ann-dev");

    [Theory]
    [InlineData(
        "pods is forbidden: User \"system:serviceaccount:coder:coder\" cannot create resource \"pods\" in API group \"\" in the namespace \"lumie-dev\"",
        "Service account coder/coder may not create pods in namespace lumie-dev: grant it the verb \"create\" on \"pods\" of API group \"\" with a Role and RoleBinding in namespace lumie-dev.")]
    [InlineData(
        "persistentvolumes is forbidden: User \"ann\" cannot list resource \"persistentvolumes\" in API group \"\" at the cluster scope",
        "User ann may not list persistentvolumes in the whole cluster: grant it the verb \"list\" on \"persistentvolumes\" of API group \"\" with a ClusterRole and ClusterRoleBinding.")]
    [InlineData(
        "pods \"coder-ann-dev\" is forbidden: violates PodSecurity \"baseline:latest\": privileged (container \"dind\" must not set securityContext.privileged=true)",
        "Pod Security of namespace lumie-dev (level baseline) refuses the pod: privileged (container \"dind\" must not set securityContext.privileged=true). "
        + "A privileged container, such as dind, needs a namespace with the label pod-security.kubernetes.io/enforce=privileged: label the namespace, or change the template.")]
    [InlineData(
        "pods \"coder-ann-dev\" is forbidden: exceeded quota: team, requested: requests.memory=8Gi, used: requests.memory=28Gi, limited: requests.memory=32Gi",
        "Quota team of namespace lumie-dev is exceeded: Pod coder-ann-dev asks for requests.memory=8Gi, requests.memory=28Gi is used already and requests.memory=32Gi is the limit. "
        + "Stop another workspace, ask for less, or have the quota raised.")]
    [InlineData(
        "pods \"x\" is forbidden: failed quota: team: must specify limits.cpu for: dev; limits.memory for: dev",
        "Quota team of namespace lumie-dev wants every container to have limits.cpu for: dev: set them in the container's resources.")]
    [InlineData(
        "pods \"x\" is forbidden: error looking up service account lumie-dev/dev-workspace: serviceaccount \"dev-workspace\" not found",
        "Service account dev-workspace does not exist in namespace lumie-dev. Create it there, or correct service_account_name.")]
    [InlineData("namespaces \"lumie-dev\" not found", "Namespace lumie-dev does not exist. Create it, or correct the namespace in the template.")]
    [InlineData(
        "pods \"x\" is forbidden: unable to create new content in namespace lumie-dev because it is being terminated",
        "Namespace lumie-dev is being deleted, so nothing can be made in it. Wait until it is gone and create it again, or use another one.")]
    [InlineData(
        "pods \"x\" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi",
        "A limit range of namespace lumie-dev refuses Pod coder-ann-dev: maximum memory usage per Container is 1Gi, but limit is 2Gi. Change the container's resources.")]
    [InlineData(
        "pods \"x\" is forbidden: pod rejected: RuntimeClass \"kata\" not found",
        "Runtime class kata does not exist in the cluster. Create it, or leave runtime_class_name out.")]
    [InlineData(
        "admission webhook \"policy.example.com\" denied the request: no latest tags",
        "The admission webhook policy.example.com of the cluster refuses Pod lumie-dev/coder-ann-dev: no latest tags")]
    public void Each_refusal_is_a_sentence_with_the_way_out(string text, string sentence) => Refusals.Find(text, Pod).ShouldBe(sentence);

    [Fact]
    public void An_invalid_object_names_its_fields()
    {
        var error = new ApiError(422, "Invalid", "Pod \"x\" is invalid") { Causes = [("spec.containers[0].image", "Required value")] };

        Refusals.Explain(new ApiException(error, error.Message), Pod)
            .ShouldBe("Pod lumie-dev/coder-ann-dev is not valid: spec.containers[0].image: Required value");
    }

    [Fact]
    public void An_overloaded_server_is_told_with_what_to_do() =>
        Refusals.Explain(new ApiException(new ApiError(429, "TooManyRequests", "too many requests, please try again later"), ""), Pod)
            .ShouldBe("The API server is overloaded and refuses Pod lumie-dev/coder-ann-dev: too many requests, please try again later. Build again later.");

    [Fact]
    public void Fields_of_others_are_named_with_their_manager()
    {
        const string Text = "Apply failed with 1 conflict: conflict with \"kubectl\" using apps/v1: .spec.replicas";

        Refusals.Explain(new ApiException(new ApiError(409, "Conflict", Text), Text), Pod)
            .ShouldBe("Pod lumie-dev/coder-ann-dev is managed by others too: conflict with \"kubectl\" using apps/v1: .spec.replicas. "
                + "Leave those fields to them, or set field_manager { force_conflicts = true }.");
    }

    [Fact]
    public void An_unknown_kind_names_what_is_missing()
    {
        var key = new ObjectKey(new ObjectKind("cert-manager.io/v1", "Certificate", "certificates"), "a", "b");

        Refusals.Explain(new ApiException(new ApiError(404, "NotFound", "the server could not find the requested resource"), ""), key)
            .ShouldBe("The cluster does not know the kind Certificate of cert-manager.io/v1. Install what brings it, or correct the template.");
    }

    [Theory]
    [InlineData(
        "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient memory. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
        "0/3 nodes: 1 is a control-plane node, 2 lack memory")]
    [InlineData("0/1 nodes are available: 1 Insufficient cpu.", "0/1 nodes: 1 lacks CPU")]
    [InlineData(
        "0/2 nodes are available: 1 node(s) had untolerated taint {gpu: yes, please}, 1 node(s) didn't match Pod's node affinity/selector.",
        "0/2 nodes: 1 has the taint gpu: yes, please, which the pod does not tolerate, 1 does not match the pod's node affinity or selector")]
    [InlineData(
        "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available",
        "0/3 nodes: a volume claim of the pod is not bound")]
    [InlineData("0/3 nodes are available: 3 something new.", "0/3 nodes: 3 something new")]
    [InlineData("no nodes available to schedule pods", "no nodes available to schedule pods")]
    public void The_schedulers_reasons_are_put_into_words(string message, string words) => Scheduling.Say(message).ShouldBe(words);

    [Theory]
    [InlineData("ghcr.io/a/b:c", "ghcr.io")]
    [InlineData("localhost:5000/a", "localhost:5000")]
    [InlineData("coder/ubuntu", "docker.io")]
    [InlineData("ubuntu", "docker.io")]
    public void The_registry_of_an_image_is_named(string image, string registry) => Images.Registry(image).ShouldBe(registry);
}
