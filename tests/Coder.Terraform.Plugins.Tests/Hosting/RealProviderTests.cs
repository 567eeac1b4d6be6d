using System.Diagnostics;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Tests.Infrastructure;
using Coder.Terraform.Providers;
using Coder.Terraform.State;
using Coder.Testing;
using Xunit.Abstractions;

namespace Coder.Terraform.Plugins.Tests.Hosting;

/// <summary>A real provider binary (hashicorp/aws) under our engine, without network.</summary>
public sealed class RealProviderTests(ITestOutputHelper output)
{
    private static readonly string Main = AwsProvider.Template("""
        data "aws_iam_policy_document" "read" {
          statement {
            sid       = "Read"
            actions   = ["s3:GetObject", "s3:ListBucket"]
            resources = ["arn:aws:s3:::example", "arn:aws:s3:::example/*"]
            condition {
              test     = "StringEquals"
              variable = "aws:RequestedRegion"
              values   = ["eu-central-1"]
            }
          }
        }

        resource "aws_instance" "dev" {
          ami           = "ami-0123456789abcdef0"
          instance_type = "t3.micro"
          tags          = { Name = "dev" }
          root_block_device {
            volume_size = 20
          }
        }

        resource "aws_ebs_volume" "home" {
          availability_zone = aws_instance.dev.availability_zone
          size              = 10
        }

        output "policy" { value = data.aws_iam_policy_document.read.json }
        """);

    [Fact]
    public async Task It_tells_its_schema_plans_and_reads_and_the_process_stays_for_the_next_build()
    {
        await using var pool = new PluginPool(new PluginOptions(), TimeProvider.System);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        await using (var provider = await pool.CreateAsync(Programs.Aws, SilentLog.Instance, CancellationToken.None))
        {
            (provider as UnavailableProvider)?.Diagnostics[0].ToString().ShouldBeNull();
            var started = clock.Elapsed;
            provider.Schema.ResourceTypes.Count.ShouldBeGreaterThan(1000);
            provider.Schema.DataSources.Count.ShouldBeGreaterThan(400);
            provider.Schema.ResourceTypes["aws_instance"].Block.Attributes["ami"].Type.ShouldBe(HclType.String);
            var held = GC.GetTotalMemory(forceFullCollection: true) - before;
            output.WriteLine($"start and schema of {provider.Schema.ResourceTypes.Count} types: {started.TotalMilliseconds:0} ms, {held / 1048576.0:0.0} MiB held");
            held.ShouldBeLessThan(64 * 1048576);
        }

        clock.Restart();
        await PlanAsync(pool);
        output.WriteLine($"first plan, with configuring: {clock.Elapsed.TotalMilliseconds:0} ms");
        pool.Count.ShouldBe(1);
        clock.Restart();
        var plan = await PlanAsync(pool);
        output.WriteLine($"warm plan: {clock.Elapsed.TotalMilliseconds:0} ms");
        pool.Count.ShouldBe(1);
        plan.Changes.Select(c => (c.Address.ToString(), c.Action)).ShouldBe([("aws_ebs_volume.home", PlannedAction.Create), ("aws_instance.dev", PlannedAction.Create)]);
        var instance = plan.Changes.Single(c => c.Address.Type == "aws_instance").After;
        instance.GetAttribute("arn").IsKnown.ShouldBeFalse();
        instance.GetAttribute("instance_type").ShouldBe(HclValue.String("t3.micro"));
        instance.GetAttribute("root_block_device").Elements[0].GetAttribute("volume_size").ShouldBe(HclValue.Number(20));
        var policy = plan.Outputs.Single(o => o.Name == "policy").After!.AsString();
        policy.ShouldContain("\"Sid\": \"Read\"");
        policy.ShouldContain("\"aws:RequestedRegion\": \"eu-central-1\"");
    }

    [Fact]
    public async Task What_it_refuses_is_a_diagnostic_with_the_attribute()
    {
        await using var pool = new PluginPool(new PluginOptions(), TimeProvider.System);
        var plan = await TryPlanAsync(pool, Main.Replace("volume_size = 20", "volume_size = 20\n    volume_type = \"floppy\"", StringComparison.Ordinal));
        var error = plan.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ShouldHaveSingleItem();
        error.Summary.ShouldContain("volume_type");
        error.Detail.ShouldContain("root_block_device[0].volume_type");
        error.Address.ShouldBe("aws_instance.dev");
    }

    [Fact]
    public async Task One_that_is_killed_during_a_call_is_named_and_started_again_at_the_next()
    {
        using var folder = new TemporaryFolder("plugin-tests-");
        var binary = Programs.Ours(folder, "time");
        await using var pool = new PluginPool(new PluginOptions(), TimeProvider.System);
        await using var provider = await pool.CreateAsync(binary, SilentLog.Instance, CancellationToken.None);
        (await provider.ConfigureAsync(HclValue.EmptyObject, CancellationToken.None)).ShouldBeEmpty();
        var type = provider.Schema.ResourceTypes["time_sleep"].Block.ImpliedType;
        var config = HclValue.Object(type.AttributeTypes.Select(a =>
            KeyValuePair.Create(a.Key, a.Key == "create_duration" ? HclValue.String("10m") : HclValue.Null(a.Value))));
        var sleeping = provider.ApplyResourceAsync(new ApplyResourceRequest("time_sleep", "time_sleep.a", HclValue.Null(type), config, config), CancellationToken.None).AsTask();
        Signals.Kill(ProcessOf(binary.Path));
        var result = await sleeping.InTimeAsync();
        result.NewState.ShouldBeNull();
        result.Diagnostics.ShouldHaveSingleItem().ToString().ShouldBe(
            "Provider ended unexpectedly; The provider registry.terraform.io/hashicorp/time 2.40.0 was ended by signal 9 during ApplyResourceChange. It is started again when it is next used.");
        var validated = await provider.ValidateResourceAsync("time_sleep", config, CancellationToken.None);
        validated.ShouldBeEmpty();
        pool.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Processes_end_with_the_pool_and_after_the_idle_limit()
    {
        using var folder = new TemporaryFolder("plugin-tests-");
        var binary = Programs.Ours(folder, "null");
        int process;
        var time = new ManualTime();
        await using (var pool = new PluginPool(new PluginOptions(), time))
        {
            await (await pool.CreateAsync(binary, SilentLog.Instance, CancellationToken.None)).DisposeAsync();
            using var watched = Process.GetProcessById(ProcessOf(binary.Path));
            time.Advance(TimeSpan.FromMinutes(9));
            pool.Count.ShouldBe(1);

            // No further than to the limit: the time that the process has for its end is by this clock too.
            time.Advance(TimeSpan.FromMinutes(1));
            pool.Count.ShouldBe(0);
            await watched.WaitForExitAsync().InTimeAsync();
        }

        await using (var pool = new PluginPool(new PluginOptions(), TimeProvider.System))
        {
            await (await pool.CreateAsync(binary, SilentLog.Instance, CancellationToken.None)).DisposeAsync();
            process = ProcessOf(binary.Path);
            Signals.IsAlive(process).ShouldBeTrue();
        }

        Signals.IsAlive(process).ShouldBeFalse();
    }

    private static async Task<Plan> PlanAsync(PluginPool pool)
    {
        var plan = await TryPlanAsync(pool, Main);
        plan.Failed.ShouldBeFalse(string.Join('\n', plan.Diagnostics));
        return plan;
    }

    private static Task<Plan> TryPlanAsync(PluginPool pool, string main) => EngineRun.PlanAsync(new OnePlugin(pool, Programs.Aws), main, StateFile.Empty);

    private static int ProcessOf(string program) => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Select(name => int.TryParse(name, out var id) ? id : 0)
        .Single(id => id != 0 && CommandLine(id).Split('\0')[0] == program);

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
