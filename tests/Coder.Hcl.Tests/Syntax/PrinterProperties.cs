using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Hcl.Tests.Syntax;

/// <summary>What is printed and parsed again is the same, and mutations of real files never make the parser throw.</summary>
public sealed class PrinterProperties
{
    private const int Mutations = 4000;

    private const string Real = """"
        terraform {
          required_providers {
            docker = { source = "kreuzwerker/docker", version = "~> 3.0" }
          }
        }
        locals {
          ports   = { for name, app in var.apps : name => app.port if app.port > 1024 && !app.hidden }
          grouped = { for a in var.list : a.kind => a.name... }
          names   = [for i, n in concat(var.a, [for x in var.b : upper(x)]) : "${i}-${n}"]
          splat   = docker_container.workspace[*].ports[0].internal
          legacy  = docker_container.workspace.*.name[0]
          math    = -(1 + 2.5) * 3 % var.n / (4 - -2) >= 10 ? "big" : var.small == null ? null : false
          text    = "say \"hi\" $${literal} %%{literal} \t \\ $${}"
          wrap    = "${var.list}"
          nested  = "a${"b${"c"}"}d"
          choice  = "x %{ if var.on }yes ${var.name}%{ else }no%{ endif } %{ for k, v in var.m }${k}=${v}, %{ endfor }$"
          call    = provider::time::rfc3339_parse(merge(var.list...)["key.with dots"], data.coder_parameter.p["a"].value)
        }
        resource "docker_container" "workspace" {
          count      = data.coder_workspace.me.start_count
          entrypoint = ["sh", "-c", replace(coder_agent.main.init_script, "/localhost|127\\.0\\.0\\.1/", "host.docker.internal")]
          env        = { "KEY" = var.key, (var.name) = true, plain = null }
          startup    = <<-EOT
            set -e
              echo "${var.name}" $HOME
            %{ for p in local.ports ~}
            open ${p}
            %{ endfor ~}
          EOT
          dynamic "volumes" {
            for_each = var.volumes
            content {
              container_path = volumes.value.path
            }
          }
        }
        """";

    private static readonly string[] Pieces = ["\"", "${", "%{", "}", "{", "[", "]", "(", ")", "\n", "<<EOT\n", "EOT", "=", "\\", "é", "for", "in", "if", ".", "*", "...", "?", ":", "#", "/*", "1e99", "\0"];

    [Fact]
    public void Printed_and_parsed_again_a_file_is_the_same()
    {
        var first = HclPrinter.Print(Parsed.Body(Real + "\n"));

        var second = HclPrinter.Print(Parsed.Body(first));

        second.ShouldBe(first);
        first.ShouldContain("docker_container.workspace.*.name[0]");
        first.ShouldContain("docker_container.workspace[*].ports[0].internal");
    }

    [Theory]
    [InlineData("a.b[\"c\"][0].d")]
    [InlineData("f(x...).y[z]")]
    [InlineData("\"$\\u0024{\"")]
    [InlineData("\"100%${x}\"")]
    [InlineData("\"%{ if a }${b}%{ endif }\"")]
    [InlineData("{ a = 1, \"b c\" = 2, (d) = 3, true = 4 }")]
    [InlineData("1 - (2 - 3) - -4")]
    [InlineData("[[], {}, \"\", null, 1e30, 0.125]")]
    public void Printed_and_parsed_again_an_expression_is_the_same(string source)
    {
        var first = HclPrinter.Print(Parsed.Expression(source));

        HclPrinter.Print(Parsed.Expression(first)).ShouldBe(first);
    }

    [Fact]
    public void Mutations_of_a_real_file_never_make_the_parser_throw()
    {
        var random = new Random(20_251_122);
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Mutate(Encoding.UTF8.GetBytes(Real), random);
            var found = new DiagnosticBag();

            var file = HclParser.Parse("main.tf", bytes, found);
            HclParser.ParseJson("main.tf.json", bytes, []);

            if (found.Count == 0)
            {
                var printed = HclPrinter.Print(file.Body);
                HclPrinter.Print(HclParser.Parse("main.tf", Encoding.UTF8.GetBytes(printed), found).Body).ShouldBe(printed, Encoding.UTF8.GetString(bytes));
                found.ShouldBeEmpty(Encoding.UTF8.GetString(bytes) + "\n=====\n" + printed);
            }
        }
    }

    private static byte[] Mutate(byte[] source, Random random)
    {
        var bytes = source.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count / 2), random.Next(1, 30)));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }
}
