using System.Text.RegularExpressions;
using Coder.Kubernetes.Referee.Tests.Api;
using Coder.Kubernetes.Referee.Tests.Kubectl;

namespace Coder.Kubernetes.Referee.Tests.Deploying;

/// <summary>What <c>deploy/dev-workspace</c> installs, and that it fits the template <c>kubernetes-dind</c>.</summary>
public sealed partial class DevWorkspaceTests : ServerFixture
{
    [Fact]
    public async Task It_installs_and_gives_workspaces_and_server_their_rights()
    {
        using var kubectl = new KubectlProgram(Server);

        (await kubectl.RunAsync("apply", "-k", Folder("deploy/dev-workspace"))).ShouldContain("service/dev-workspace created");
        (await kubectl.RunAsync("apply", "-k", Folder("deploy/dev-workspace"))).ShouldContain("service/dev-workspace unchanged");

        Server.Objects.Get("v1", "ServiceAccount", "lumie-dev", "dev-workspace").ShouldNotBeNull();
        async Task<string> May(string who, string verb, string what, string ns) =>
            (await kubectl.TryAsync("", "auth", "can-i", verb, what, "-n", ns, "--as", $"system:serviceaccount:{who}")).Output.Trim();
        (await May("coder:coder", "create", "pods", "lumie-dev")).ShouldBe("yes");
        (await May("coder:coder", "get", "pods/log", "lumie-dev")).ShouldBe("yes");
        (await May("coder:coder", "create", "pods", "default")).ShouldBe("no");
        (await May("coder:coder", "create", "rolebindings", "lumie-dev")).ShouldBe("no");
        (await May("lumie-dev:dev-workspace", "create", "deployments.apps", "lumie-dev")).ShouldBe("yes");
        (await May("lumie-dev:dev-workspace", "get", "pods", "default")).ShouldBe("no");
        (await May("lumie-dev:dev-workspace", "list", "nodes", "lumie-dev")).ShouldBe("no");
    }

    [Fact]
    public void Its_service_has_the_ports_and_the_label_of_the_template()
    {
        var service = File.ReadAllText(Path.Combine(Folder("deploy/dev-workspace"), "service.yaml"));
        var template = File.ReadAllText(Path.Combine(Folder("templates/kubernetes-dind"), "main.tf"));

        var served = ServicePort().Matches(service).Select(match => (match.Groups["name"].Value, match.Groups["port"].Value)).Order().ToList();
        var offered = ContainerPort().Matches(template).Select(match => (match.Groups["name"].Value, match.Groups["port"].Value)).Order().ToList();

        served.ShouldBe([("agents", "3000"), ("code-server", "13337"), ("tilt", "10350")]);
        offered.ShouldBe(served);
        service.ShouldContain("app.kubernetes.io/name: dev-workspace");
        template.ShouldMatch("\"app.kubernetes.io/name\" +=( )\"dev-workspace\"");
    }

    private static string Folder(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Coder.slnx")))
        {
            folder = folder.Parent.ShouldNotBeNull();
        }

        return Path.Combine(folder.FullName, path);
    }

    [GeneratedRegex(@"- name: (?<name>\S+)\s+port: (?<port>\d+)\s+targetPort: \k<name>")]
    private static partial Regex ServicePort();

    [GeneratedRegex(@"port \{\s+name\s+= ""(?<name>[^""]+)""\s+container_port = (?<port>\d+)")]
    private static partial Regex ContainerPort();
}
