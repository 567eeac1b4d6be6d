using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

/// <summary>Which agent runs in which resource, and what else the page of a workspace shows.</summary>
public sealed class ResourceReadingTests
{
    private const string Agent = """
        resource "coder_agent" "main" {
          os   = "linux"
          arch = "amd64"
          env  = { EDITOR = "vi" }
        }

        """;

    /// <summary>What the agent runs in.</summary>
    private const string Node = """

        resource "null_resource" "node" {
          triggers = { token = coder_agent.main.token }
        }

        """;

    private const string Devcontainer = """
        resource "coder_devcontainer" "api" {
          agent_id         = coder_agent.main.id
          workspace_folder = "~/api"
        }

        """;

    [Fact]
    public async Task An_agent_is_on_the_nearest_resource_that_is_made_from_it_also_through_locals()
    {
        var resources = await StartAsync(Agent + """
            locals {
              token = coder_agent.main.token
            }
            resource "null_resource" "far" {
              triggers = { near = null_resource.near.id }
            }
            resource "null_resource" "near" {
              triggers = { token = local.token }
            }
            """);

        resources.Single(r => r.Agents.Count > 0).Name.ShouldBe("near");
    }

    [Fact]
    public async Task An_agent_that_nothing_is_made_from_is_left_out()
    {
        (await StartAsync(Agent + "resource \"null_resource\" \"alone\" {}")).ShouldHaveSingleItem().Agents.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_instances_share_no_agent()
    {
        var resources = await StartAsync(Agent + """
            resource "null_resource" "node" {
              count    = 2
              triggers = { token = coder_agent.main.token }
            }
            """);

        resources.SelectMany(r => r.Agents).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_agent_has_its_apps_scripts_and_merged_environment()
    {
        var resources = await StartAsync(Agent + Node + """
            resource "coder_app" "web" {
              agent_id = coder_agent.main.id
              slug     = "web"
              url      = "http://localhost:8080"
              share    = "authenticated"
              healthcheck {
                url       = "http://localhost:8080/ok"
                interval  = 5
                threshold = 3
              }
            }
            resource "coder_script" "backup" {
              agent_id     = coder_agent.main.id
              display_name = "Backup"
              script       = "true"
              cron         = "0 0 3 * * *"
              timeout      = 60
            }
            resource "coder_env" "a" {
              agent_id = coder_agent.main.id
              name     = "PATH"
              value    = "/a"
            }
            resource "coder_env" "b" {
              agent_id       = coder_agent.main.id
              name           = "PATH"
              value          = "/b"
              merge_strategy = "append"
            }
            resource "coder_env" "editor" {
              agent_id = coder_agent.main.id
              name     = "EDITOR"
              value    = "nano"
            }
            """);

        var agent = resources.ShouldHaveSingleItem().Agents.ShouldHaveSingleItem();
        agent.EnvironmentVariables.ShouldBe(new Dictionary<string, string> { ["EDITOR"] = "vi", ["PATH"] = "/a:/b" }, ignoreOrder: true);
        agent.DisplayApps.ShouldBe(["vscode", "web_terminal", "ssh_helper", "port_forwarding_helper"]);
        Guid.TryParse(agent.Token, out _).ShouldBeTrue();
        var app = agent.Apps.ShouldHaveSingleItem();
        (app.DisplayName, app.Share, app.OpenIn).ShouldBe(("web", "authenticated", "slim-window"));
        (app.HealthcheckUrl, app.HealthcheckInterval, app.HealthcheckThreshold).ShouldBe(("http://localhost:8080/ok", 5, 3));
        var script = agent.Scripts.ShouldHaveSingleItem();
        (script.DisplayName, script.Cron, script.TimeoutSeconds).ShouldBe(("Backup", "0 0 3 * * *", 60));
    }

    [Fact]
    public async Task Of_the_monitors_of_an_agent_those_that_are_enabled_are_read()
    {
        var resources = await StartAsync("""
            resource "coder_agent" "main" {
              os   = "linux"
              arch = "amd64"
              resources_monitoring {
                memory {
                  enabled   = true
                  threshold = 80
                }
                volume {
                  path      = "/home/coder"
                  enabled   = true
                  threshold = 90
                }
                volume {
                  path      = "/data"
                  enabled   = false
                  threshold = 95
                }
              }
            }
            """ + Node);

        resources.ShouldHaveSingleItem().Agents.ShouldHaveSingleItem().Monitors
            .ShouldBe([new AgentResourceMonitor("", 80), new AgentResourceMonitor("/home/coder", 90)]);
    }

    [Fact]
    public async Task Metadata_is_on_the_resource_it_names()
    {
        var resources = await StartAsync("""
            resource "null_resource" "disk" {}
            resource "coder_metadata" "disk" {
              resource_id = null_resource.disk.id
              daily_cost  = 7
              icon        = "/icon/disk.svg"
              item {
                key   = "size"
                value = "10 GiB"
              }
              item {
                key       = "key"
                value     = "k"
                sensitive = true
              }
              item {
                key = "nothing"
              }
            }
            """);

        var disk = resources.ShouldHaveSingleItem();
        (disk.Name, disk.DailyCost, disk.Icon, disk.Hide).ShouldBe(("disk", 7, "/icon/disk.svg", false));
        disk.Metadata.ShouldBe([new ResourceMetadataItem("size", "10 GiB", false), new ResourceMetadataItem("key", "k", true)]);
    }

    [Theory]
    [InlineData("""
        resource "coder_metadata" "one" {
          resource_id = null_resource.node.id
        }
        resource "coder_metadata" "two" {
          resource_id = null_resource.node.id
        }
        """, "null_resource.node has two coder_metadata resources")]
    [InlineData("""
        resource "coder_agent" "my_agent" {
          os   = "linux"
          arch = "amd64"
        }
        """, "\"my_agent\" is not a name for an agent")]
    [InlineData("""
        resource "coder_agent" "Main" {
          os   = "linux"
          arch = "amd64"
        }
        """, "one agent named")]
    [InlineData("""
        resource "coder_app" "one" {
          agent_id = coder_agent.main.id
          slug     = "web"
        }
        resource "coder_app" "two" {
          agent_id = coder_agent.main.id
          slug     = "web"
        }
        """, "coder_app.one and coder_app.two both have the slug \"web\"")]
    [InlineData("""
        resource "coder_env" "one" {
          agent_id = coder_agent.main.id
          name     = "A"
        }
        resource "coder_env" "two" {
          agent_id       = coder_agent.main.id
          name           = "A"
          merge_strategy = "error"
        }
        """, "Another coder_env sets A too")]
    [InlineData(Devcontainer + """
        resource "coder_app" "inside" {
          agent_id = coder_devcontainer.api.subagent_id
          slug     = "site"
          url      = "http://localhost:3000"
        }
        resource "coder_app" "outside" {
          agent_id = coder_agent.main.id
          slug     = "site"
          url      = "http://localhost:3000"
        }
        """, "both have the slug \"site\"")]
    [InlineData(Devcontainer + """
        resource "coder_env" "one" {
          agent_id = coder_devcontainer.api.subagent_id
          name     = "A"
          value    = "1"
        }
        resource "coder_env" "two" {
          agent_id       = coder_devcontainer.api.subagent_id
          name           = "A"
          value          = "2"
          merge_strategy = "error"
        }
        """, "Another coder_env sets A too")]
    [InlineData("""
        resource "coder_devcontainer" "many" {
          count            = 33
          agent_id         = coder_agent.main.id
          workspace_folder = "/home/coder/${count.index}"
        }
        """, "An agent starts at most 32 dev containers, and not 33.")]
    public async Task What_cannot_be_shown_together_fails_the_import_already(string more, string told)
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Archive.Of(Agent + more + Node));

        import.Error.ShouldNotBeNull().ShouldContain(told);
    }

    [Fact]
    public async Task An_agent_has_its_dev_containers()
    {
        var resources = await StartAsync(Agent + """
            resource "coder_devcontainer" "api" {
              agent_id         = coder_agent.main.id
              workspace_folder = "~/api"
              config_path      = "dev.json"
            }
            resource "coder_devcontainer" "part" {
              for_each         = toset(["web"])
              agent_id         = coder_agent.main.id
              workspace_folder = "~/${each.key}"
            }
            """ + Node);

        resources.ShouldHaveSingleItem().Agents.ShouldHaveSingleItem().Devcontainers
            .Select(one => (one.Name, one.WorkspaceFolder, one.ConfigPath)).ShouldBe([("api", "~/api", "dev.json"), ("part-web", "~/web", "")]);
    }

    [Fact]
    public async Task What_is_attached_to_the_agent_in_a_dev_container_belongs_to_it_alone()
    {
        var resources = await StartAsync(Agent + Devcontainer + """
            resource "coder_devcontainer" "part" {
              count            = 2
              agent_id         = coder_agent.main.id
              workspace_folder = "~/part"
            }
            resource "coder_app" "site" {
              agent_id = coder_devcontainer.api.subagent_id
              slug     = "site"
              url      = "http://localhost:3000"
            }
            resource "coder_app" "part" {
              count    = 2
              agent_id = coder_devcontainer.part[count.index].subagent_id
              slug     = "part-${count.index}"
              command  = "top"
            }
            resource "coder_script" "seed" {
              agent_id     = coder_devcontainer.api.subagent_id
              display_name = "Seed"
              script       = "make seed"
              run_on_start = true
            }
            resource "coder_env" "mode" {
              agent_id = coder_devcontainer.api.subagent_id
              name     = "MODE"
              value    = "dev"
            }
            """ + Node);

        var agent = resources.ShouldHaveSingleItem().Agents.ShouldHaveSingleItem();
        (agent.Apps.Count, agent.Scripts.Count, agent.EnvironmentVariables.ContainsKey("MODE")).ShouldBe((0, 0, false));
        var api = agent.Devcontainers.Single(one => one.Name == "api").Parts;
        (api.Apps.ShouldHaveSingleItem().Slug, api.Scripts.ShouldHaveSingleItem().Script, api.EnvironmentVariables["MODE"]).ShouldBe(("site", "make seed", "dev"));
        agent.Devcontainers.Single(one => one.Name == "part-1").Parts.Apps.ShouldHaveSingleItem().Slug.ShouldBe("part-1");
    }

    [Theory]
    [InlineData(35, true, false)]
    [InlineData(36, true, true)]
    [InlineData(36, false, false)]
    public async Task A_slug_that_leaves_little_of_a_host_to_other_names_is_warned_of(int length, bool subdomain, bool warned)
    {
        await using var machine = new Machine();
        var slug = new string('a', length);

        var import = await machine.ImportAsync(Archive.Of(Agent + $$"""
            resource "coder_app" "long" {
              agent_id  = coder_agent.main.id
              slug      = "{{slug}}"
              url       = "http://localhost:1"
              subdomain = {{(subdomain ? "true" : "false")}}
            }
            """));

        import.Error.ShouldBeNull();
        machine.Log.Text.Contains($"The slug \"{slug}\" leaves 23 of the 63 characters", StringComparison.Ordinal).ShouldBe(warned, machine.Log.Text);
    }

    private static async Task<IReadOnlyList<ProvisionedResource>> StartAsync(string mainTf)
    {
        await using var machine = new Machine();
        return (await machine.SucceedAsync(machine.Request(Archive.Of(mainTf), WorkspaceTransition.Start))).Resources;
    }
}
