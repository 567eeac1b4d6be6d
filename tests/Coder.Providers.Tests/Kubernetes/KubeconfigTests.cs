using Coder.Providers.Kubernetes.Client;
using Coder.Testing;

namespace Coder.Providers.Tests.Kubernetes;

public sealed class KubeconfigTests : IDisposable
{
    private const string Two = """
        apiVersion: v1
        kind: Config
        current-context: dev
        clusters:
        - name: one
          cluster: { server: "https://one:6443", insecure-skip-tls-verify: true, tls-server-name: kubernetes, proxy-url: "socks5://proxy:1080" }
        - name: two
          cluster: { server: "https://two:6443" }
        users:
        - name: ann
          user: { token: secret }
        - name: bob
          user: { tokenFile: token.txt }
        contexts:
        - name: dev
          context: { cluster: one, user: ann }
        - name: prod
          context: { cluster: two, user: bob }
        """;

    private readonly TemporaryFolder _folder = new("kubeconfig-");

    [Fact]
    public async Task The_current_context_is_taken()
    {
        var found = Load(new KubeconfigChoice(), Two);

        found.Server.ShouldBe(new Uri("https://one:6443"));
        found.Origin.ShouldBe($"context \"dev\" of {_folder.Of("0")}");
        (found.Insecure, found.TlsServerName, found.Proxy).ShouldBe((true, "kubernetes", new Uri("socks5://proxy:1080")));
        (await found.Credential.GetAsync(false, default)).Header.ShouldNotBeNull().ToString().ShouldBe("Bearer secret");
    }

    [Fact]
    public async Task A_token_file_is_beside_the_kubeconfig_and_read_again_when_the_server_refuses()
    {
        var found = Load(new KubeconfigChoice("prod"), Two);
        await File.WriteAllTextAsync(_folder.Of("token.txt"), "first\n");
        (await found.Credential.GetAsync(false, default)).Header!.Parameter.ShouldBe("first");
        await File.WriteAllTextAsync(_folder.Of("token.txt"), "second\n");

        (await found.Credential.GetAsync(false, default)).Header!.Parameter.ShouldBe("first");
        (await found.Credential.GetAsync(true, default)).Header!.Parameter.ShouldBe("second");
    }

    [Fact]
    public void Of_several_files_the_first_with_a_name_wins()
    {
        const string Other = """
            current-context: prod
            clusters: [ { name: two, cluster: { server: "https://other:6443" } } ]
            """;

        Load(new KubeconfigChoice(), Other, Two).Server.ShouldBe(new Uri("https://other:6443"));
    }

    [Fact]
    public void User_and_cluster_can_be_chosen_without_a_context() =>
        Load(new KubeconfigChoice(User: "ann", Cluster: "two"), Two).Server.ShouldBe(new Uri("https://two:6443"));

    [Theory]
    [InlineData("clusters: []", "has no current context; set config_context to one of none")]
    [InlineData("current-context: nowhere\ncontexts: [ { name: dev, context: {} } ]", "has no context \"nowhere\"; it has \"dev\"")]
    [InlineData("current-context: a\ncontexts: [ { name: a, context: { cluster: b } } ]", "has no cluster \"b\"; it has none")]
    [InlineData("current-context: a\ncontexts: [ { name: a, context: { cluster: b } } ]\nclusters: [ { name: b, cluster: { server: \"ftp:x\" } } ]", "has no usable server: \"ftp:x\" is no http(s) URL")]
    [InlineData("a: b: c", "is not valid YAML: line 1")]
    [InlineData("- 1", "holds no configuration")]
    public void A_wrong_file_is_explained(string text, string sentence) =>
        Should.Throw<ConnectionException>(() => Load(new KubeconfigChoice(), text)).Message.ShouldContain(sentence);

    [Fact]
    public void A_missing_file_is_named() =>
        Should.Throw<ConnectionException>(() => Kubeconfig.Load([_folder.Of("gone")], new KubeconfigChoice(), TimeProvider.System))
            .Message.ShouldStartWith($"The kubeconfig file {_folder.Of("gone")} cannot be read: ");

    [Fact]
    public async Task A_plug_in_gets_a_clean_environment_and_gives_a_token()
    {
        Environment.SetEnvironmentVariable("CODER_PG_PASSWORD_OF_TEST", "secret");
        const string Script = "printf '{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"%s|%s|%s\"}}' \"$1\" \"$GREETING\" \"$CODER_PG_PASSWORD_OF_TEST\"";
        using var credential = new ExecCredential(
            new ExecPlugin("client.authentication.k8s.io/v1", "sh", ["-c", Script, "sh", "arg"], new Dictionary<string, string> { ["GREETING"] = "hello" }),
            TimeProvider.System);

        (await credential.GetAsync(false, default)).Header!.Parameter.ShouldBe("arg|hello|");
    }

    [Theory]
    [InlineData("echo no >&2; exit 3", "ended with code 3: no")]
    [InlineData("echo '{}'", "gave no status")]
    [InlineData("echo '{\"status\":{}}'", "gave neither token nor certificate")]
    [InlineData("echo hello", "did not give an ExecCredential")]
    public async Task A_plug_in_that_fails_is_explained(string script, string sentence)
    {
        using var credential = new ExecCredential(
            new ExecPlugin("client.authentication.k8s.io/v1", "sh", ["-c", script], new Dictionary<string, string>()), TimeProvider.System);

        (await Should.ThrowAsync<ConnectionException>(async () => await credential.GetAsync(false, default))).Message.ShouldContain(sentence);
    }

    [Fact]
    public async Task A_missing_plug_in_is_named()
    {
        using var credential = new ExecCredential(
            new ExecPlugin("client.authentication.k8s.io/v1", "no-such-plugin", [], new Dictionary<string, string>()) { InstallHint = "Get it from the cluster's owner." },
            TimeProvider.System);

        (await Should.ThrowAsync<ConnectionException>(async () => await credential.GetAsync(false, default))).Message
            .ShouldMatch("^The credential plug-in no-such-plugin cannot be run: .* Get it from the cluster's owner.$");
    }

    public void Dispose() => _folder.Dispose();

    private ConnectionSettings Load(KubeconfigChoice choice, params string[] texts)
    {
        var paths = texts.Select((text, i) => _folder.Write(i.ToString(), text)).ToList();
        return Kubeconfig.Load(paths, choice, TimeProvider.System);
    }
}
