using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coder.Terraform.Plugins.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Terraform.Plugins.Tests.Serving;

/// <summary>The real <c>terraform</c> runs our providers from a mirror as the server lays it out.</summary>
public sealed class RealTerraformTests
{
    private const string Utilities = """
        terraform {
          required_providers {
            random = { source = "hashicorp/random" }
            null   = { source = "hashicorp/null" }
            time   = { source = "hashicorp/time" }
          }
        }

        variable "size" { default = 8 }

        resource "random_string" "name" {
          length  = var.size
          special = false
        }

        resource "random_password" "secret" { length = 12 }

        resource "null_resource" "step" {
          triggers = { name = random_string.name.result }
        }

        resource "time_static" "born" {}

        output "name" { value = random_string.name.result }
        output "step" { value = null_resource.step.id }
        output "born" { value = time_static.born.rfc3339 }
        """;

    private const string Files = """
        resource "tls_private_key" "me" {
          algorithm = "ED25519"
        }

        resource "local_file" "key" {
          filename = "${path.module}/made/key.pub"
          content  = tls_private_key.me.public_key_openssh
        }

        resource "local_sensitive_file" "word" {
          filename = "${path.module}/made/word"
          content  = "hello"
        }

        data "external" "said" {
          program = ["/bin/sh", "-c", "printf '{\"text\":\"%s\"}' \"$(cat made/word)\""]
          depends_on = [local_sensitive_file.word]
        }

        data "archive_file" "made" {
          type        = "zip"
          source_dir  = "${path.module}/made"
          output_path = "${path.module}/out/made.zip"
          depends_on  = [local_file.key, local_sensitive_file.word]
        }

        data "cloudinit_config" "user" {
          gzip          = false
          base64_encode = false
          part {
            content = "#cloud-config"
          }
        }

        output "said" { value = data.external.said.result.text }
        output "size" { value = data.archive_file.made.output_size }
        output "rendered" { value = data.cloudinit_config.user.rendered }
        """;

    private const string Workspace = """
        terraform {
          required_providers {
            coder = { source = "coder/coder" }
          }
        }

        data "coder_workspace" "me" {}
        data "coder_workspace_owner" "me" {}
        data "coder_provisioner" "me" {}

        data "coder_parameter" "greeting" {
          name    = "greeting"
          default = "hello"
          mutable = true
        }

        resource "coder_agent" "main" {
          os             = "linux"
          arch           = data.coder_provisioner.me.arch
          startup_script = "echo ${data.coder_parameter.greeting.value}"
          metadata {
            key          = "cpu"
            display_name = "CPU"
            script       = "true"
            interval     = 10
            timeout      = 1
          }
          display_apps {
            vscode = false
          }
        }

        resource "coder_app" "web" {
          count    = data.coder_workspace.me.start_count
          agent_id = coder_agent.main.id
          slug     = "web"
          url      = "http://localhost:8080"
          healthcheck {
            url       = "http://localhost:8080/health"
            interval  = 5
            threshold = 3
          }
        }

        resource "coder_env" "greeting" {
          agent_id = coder_agent.main.id
          name     = "GREETING"
          value    = data.coder_parameter.greeting.value
        }

        output "workspace" { value = data.coder_workspace.me.name }
        output "owner" { value = data.coder_workspace_owner.me.name }
        output "greeting" { value = data.coder_parameter.greeting.value }
        output "apps" { value = length(coder_app.web) }
        """;

    [Fact]
    public async Task Random_null_and_time_are_created_kept_changed_and_destroyed()
    {
        using var terraform = new TerraformFolder(Utilities);
        (await terraform.RunAsync("init", "-no-color", "-input=false")).ShouldContain("Installed hashicorp/random v2.40.0");
        (await terraform.RunAsync("apply", "-no-color", "-input=false", "-auto-approve")).ShouldContain("Plan: 4 to add, 0 to change, 0 to destroy.");
        var first = await OutputsAsync(terraform);
        first["name"].Length.ShouldBe(8);
        (await terraform.TryRunAsync("plan", "-no-color", "-input=false", "-detailed-exitcode")).ExitCode.ShouldBe(0);
        terraform.Read("terraform.tfstate").ShouldContain("\"sensitive_attributes\"");

        (await terraform.RunAsync("apply", "-no-color", "-input=false", "-auto-approve", "-var", "size=10"))
            .ShouldContain("Plan: 2 to add, 0 to change, 2 to destroy.");
        var second = await OutputsAsync(terraform);
        second["name"].Length.ShouldBe(10);
        second["step"].ShouldNotBe(first["step"]);
        second["born"].ShouldBe(first["born"]);
        (await terraform.RunAsync("destroy", "-no-color", "-input=false", "-auto-approve")).ShouldContain("Destroy complete! Resources: 4 destroyed.");
    }

    [Fact]
    public async Task Files_keys_programs_and_archives_work_in_the_templates_folder()
    {
        using var terraform = new TerraformFolder(Files);
        await terraform.RunAsync("init", "-no-color", "-input=false");
        (await terraform.RunAsync("apply", "-no-color", "-input=false", "-auto-approve")).ShouldContain("Resources: 3 added, 0 changed, 0 destroyed.");

        var outputs = await OutputsAsync(terraform);
        outputs["said"].ShouldBe("hello");
        outputs["size"].ShouldNotBe("0");
        outputs["rendered"].ShouldStartWith("Content-Type: multipart/mixed;");
        terraform.Read("made/key.pub").ShouldStartWith("ssh-ed25519 ");
        (await terraform.TryRunAsync("plan", "-no-color", "-input=false", "-detailed-exitcode")).ExitCode.ShouldBe(0);
        (await terraform.RunAsync("destroy", "-no-color", "-input=false", "-auto-approve")).ShouldContain("Resources: 3 destroyed.");
    }

    [Fact]
    public async Task The_coder_provider_knows_what_the_environment_says()
    {
        using var terraform = new TerraformFolder(Workspace);
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[
            ("CODER_AGENT_URL", "https://coder.example.com"), ("CODER_WORKSPACE_TRANSITION", "start"), ("CODER_WORKSPACE_NAME", "dev"),
            ("CODER_WORKSPACE_ID", "5e5e1ab0-6a4a-4a64-a2b1-5c2a9bb6a000"), ("CODER_WORKSPACE_BUILD_ID", "5e5e1ab0-6a4a-4a64-a2b1-5c2a9bb6a001"),
            ("CODER_WORKSPACE_OWNER", "anna"), ("CODER_WORKSPACE_OWNER_ID", "5e5e1ab0-6a4a-4a64-a2b1-5c2a9bb6a002"),
            ("CODER_WORKSPACE_TEMPLATE_ID", "5e5e1ab0-6a4a-4a64-a2b1-5c2a9bb6a003"), ("CODER_WORKSPACE_TEMPLATE_NAME", "t"),
            ("CODER_WORKSPACE_TEMPLATE_VERSION", "v1")])
        {
            terraform.Variables[name] = value;
        }

        terraform.Variables["CODER_PARAMETER_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("greeting")))] = "good morning";
        await terraform.RunAsync("init", "-no-color", "-input=false");
        (await terraform.RunAsync("apply", "-no-color", "-input=false", "-auto-approve")).ShouldContain("Resources: 3 added, 0 changed, 0 destroyed.");
        var outputs = await OutputsAsync(terraform);
        outputs["workspace"].ShouldBe("dev");
        outputs["owner"].ShouldBe("anna");
        outputs["greeting"].ShouldBe("good morning");
        outputs["apps"].ShouldBe("1");
        (await terraform.TryRunAsync("plan", "-no-color", "-input=false", "-detailed-exitcode")).ExitCode.ShouldBe(0);

        terraform.Variables["CODER_WORKSPACE_TRANSITION"] = "stop";
        (await terraform.RunAsync("apply", "-no-color", "-input=false", "-auto-approve")).ShouldContain("1 destroyed.");
        await terraform.RunAsync("destroy", "-no-color", "-input=false", "-auto-approve");
    }

    [Fact]
    public async Task What_a_provider_refuses_is_shown_at_the_block()
    {
        using var terraform = new TerraformFolder("""
            terraform {
              required_providers {
                coder = { source = "coder/coder" }
              }
            }

            resource "coder_agent" "main" {
              os   = "plan9"
              arch = "amd64"
            }
            """);
        terraform.Variables["CODER_AGENT_URL"] = "https://coder.example.com";
        await terraform.RunAsync("init", "-no-color", "-input=false");
        var result = await terraform.TryRunAsync("plan", "-no-color", "-input=false");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("Error: Invalid os");
        result.Error.ShouldContain("with coder_agent.main");
    }

    [Fact]
    public async Task The_program_says_what_it_is_when_it_is_run_by_hand()
    {
        var result = await CommandResult.RunAsync(ProviderPrograms.Coder, ["random"], new Dictionary<string, string>());
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("This program is a Terraform provider.");
        var unknown = await CommandResult.RunAsync(ProviderPrograms.Coder, ["nonsense"], new Dictionary<string, string>());
        unknown.ExitCode.ShouldBe(1);
        unknown.Error.ShouldContain("archive, cloudinit, coder, docker, external, host, http, kubernetes, local, null, random, time, tls");
    }

    private static async Task<Dictionary<string, string>> OutputsAsync(TerraformFolder terraform)
    {
        using var json = JsonDocument.Parse(await terraform.RunAsync("output", "-json"));
        return json.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetProperty("value").ToString(), StringComparer.Ordinal);
    }
}
