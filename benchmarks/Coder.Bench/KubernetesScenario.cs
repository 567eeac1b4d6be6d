using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using Coder.Kubernetes.Referee;
using Coder.Provisioner;

namespace Coder.Bench;

/// <summary>
/// What a build adds to the time that a cluster needs itself: a claim and a pod are made on an API server whose cluster is ready
/// at once, without and with 20 ms until each answer.
/// </summary>
internal sealed class KubernetesScenario : IScenario
{
    private const int Runs = 15;

    private const string Template = """
        terraform {
          required_providers {
            coder      = { source = "coder/coder" }
            kubernetes = { source = "hashicorp/kubernetes" }
          }
        }
        variable "host" {}
        variable "token" {}
        variable "ca" {}
        provider "kubernetes" {
          host                   = var.host
          token                  = var.token
          cluster_ca_certificate = var.ca
        }
        data "coder_workspace" "me" {}
        resource "coder_agent" "main" {
          os   = "linux"
          arch = "amd64"
        }
        resource "kubernetes_persistent_volume_claim" "home" {
          metadata { name = "home" }
          wait_until_bound = false
          spec {
            access_modes = ["ReadWriteOnce"]
            resources { requests = { storage = "10Gi" } }
          }
        }
        resource "kubernetes_pod" "main" {
          count = data.coder_workspace.me.start_count
          metadata { name = "dev" }
          spec {
            container {
              name    = "dev"
              image   = "dev:1"
              command = ["sh", "-c", coder_agent.main.init_script]
              env {
                name  = "CODER_AGENT_TOKEN"
                value = coder_agent.main.token
              }
              volume_mount {
                name       = "home"
                mount_path = "/home/dev"
              }
            }
            volume {
              name = "home"
              persistent_volume_claim { claim_name = kubernetes_persistent_volume_claim.home.metadata[0].name }
            }
          }
        }
        """;

    private static readonly Guid Workspace = Guid.NewGuid();

    public string Name => "kubernetes";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var server = await ApiServer.StartAsync(new ApiServerOptions(), default);
        var engine = new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System);
        var rows = new List<Row>();
        foreach (var latency in new[] { 0, 20 })
        {
            server.Faults.Latency = TimeSpan.FromMilliseconds(latency);
            await BuildAsync(engine, server);
            var times = new List<double>();
            var calls = new List<double>();
            for (var run = 0; run < Runs; run++)
            {
                var (time, count) = await BuildAsync(engine, server);
                times.Add(time);
                calls.Add(count);
            }

            rows.Add(Row.Of($"Start of a workspace, claim and pod, API server answers after {latency} ms", new Samples("ms", times), "–"));
            rows.Add(Row.Of("Of that, requests to the API server, watches among them", new Samples("", calls), "–"));
        }

        return rows;
    }

    private static async Task<(double Milliseconds, int Requests)> BuildAsync(NativeTemplateEngine engine, ApiServer server)
    {
        var before = server.Requests.Count;
        var start = Stopwatch.GetTimestamp();
        var result = await engine.BuildAsync(Request(server, WorkspaceTransition.Start, default), new NoLog(), default);
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var count = server.Requests.Count - before;
        var end = await engine.BuildAsync(Request(server, WorkspaceTransition.Delete, result.State), new NoLog(), default);
        return result.Error is null && end.Error is null ? (time, count) : throw new InvalidOperationException(result.Error ?? end.Error);
    }

    private static BuildRequest Request(ApiServer server, WorkspaceTransition transition, ReadOnlyMemory<byte> state) => new()
    {
        TemplateTar = Archive(),
        TemplateKey = "kubernetes",
        Transition = transition,
        State = state,
        Variables = new Dictionary<string, string> { ["host"] = server.Address.ToString(), ["token"] = server.Token("admin"), ["ca"] = server.CertificateAuthority },
        Environment = new BuildEnvironment { AccessUrl = new Uri("http://127.0.0.1"), WorkspaceId = Workspace, WorkspaceName = "dev", OwnerName = "ann" },
    };

    private static byte[] Archive()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "main.tf") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(Template)) });
        }

        return stream.ToArray();
    }

    private sealed class NoLog : IBuildLog
    {
        public void Write(BuildLogLevel level, string stage, string output)
        {
        }
    }
}
