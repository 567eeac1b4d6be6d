using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Tests.Infrastructure;
using Coder.Terraform.Providers;
using Coder.Testing;

namespace Coder.Terraform.Plugins.Tests.Hosting;

/// <summary>Our host and our server speak with each other, in both versions of the protocol.</summary>
public sealed class PluginProviderTests
{
    private static readonly PluginOptions Options = new() { StopGrace = TimeSpan.FromMilliseconds(100) };

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Everything_that_a_schema_says_arrives(int protocol)
    {
        var served = new EchoProvider(nested: protocol == 6);
        await using var plugin = new InProcessPlugin(served, protocol);
        await using var pool = new PluginPool(Options, TimeProvider.System);
        await using var provider = await CreateAsync(pool, plugin);
        provider.Schema.ProviderConfig.Attributes["endpoint"].Optional.ShouldBeTrue();
        var expected = served.Schema.ResourceTypes[EchoProvider.TypeName];
        var actual = provider.Schema.ResourceTypes[EchoProvider.TypeName];
        provider.Schema.ResourceTypes[EchoProvider.TypeName].ShouldBeSameAs(actual);
        actual.Version.ShouldBe(7);
        actual.Block.ImpliedType.ShouldBe(expected.Block.ImpliedType);
        foreach (var (name, attribute) in expected.Block.Attributes)
        {
            var told = actual.Block.Attributes[name];
            (told.Required, told.Optional, told.Computed, told.Sensitive, told.WriteOnly, told.Deprecated is null)
                .ShouldBe((attribute.Required, attribute.Optional, attribute.Computed, attribute.Sensitive, attribute.WriteOnly, attribute.Deprecated is null), name);
        }

        actual.Block.Blocks["port"].MaxItems.ShouldBe(3);
        actual.Block.Blocks["limit"].Nesting.ShouldBe(NestingMode.Set);
        if (protocol == 6)
        {
            var parts = actual.Block.Attributes["parts"];
            parts.Nested!.Block.Attributes["key"].Sensitive.ShouldBeTrue();
            parts.ConfigType.ElementType.OptionalAttributes.ShouldBe(["key"]);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Values_of_every_kind_go_there_and_back(int protocol)
    {
        var served = new EchoProvider();
        await using var plugin = new InProcessPlugin(served, protocol);
        await using var pool = new PluginPool(Options, TimeProvider.System);
        await using var provider = await CreateAsync(pool, plugin);
        (await provider.ConfigureAsync(Config("here"), CancellationToken.None)).ShouldBeEmpty();
        var value = All(served);
        var plan = await provider.PlanResourceAsync(
            new PlanResourceRequest(EchoProvider.TypeName, "echo_all.a", HclValue.Null(value.Type), value, value) { Private = new byte[] { 1, 2 } }, CancellationToken.None);
        plan.Diagnostics.ShouldBeEmpty();
        plan.PlannedState.ShouldBe(value);
        served.Seen.ShouldHaveSingleItem().ShouldBe(value);
        plan.PlannedPrivate.ToArray().ShouldBe([1, 2]);
        plan.RequiresReplace.Select(p => p.ToString()).ShouldBe(["object.b[1]", "map[\"k\"]"]);

        var known = With(value, "number", HclValue.Number(1), "any", HclValue.DynamicNull);
        var applied = await provider.ApplyResourceAsync(
            new ApplyResourceRequest(EchoProvider.TypeName, "echo_all.a", HclValue.Null(value.Type), known, known), CancellationToken.None);
        applied.NewState.ShouldBe(known);
        var read = await provider.ReadResourceAsync(new ReadResourceRequest(EchoProvider.TypeName, "echo_all.a", known), CancellationToken.None);
        read.NewState.ShouldBe(known);
        var gone = await provider.ReadResourceAsync(
            new ReadResourceRequest(EchoProvider.TypeName, "echo_all.a", With(known, "text", HclValue.Null(HclType.String))), CancellationToken.None);
        gone.NewState.ShouldBeNull();
        var destroyed = await provider.ApplyResourceAsync(
            new ApplyResourceRequest(EchoProvider.TypeName, "echo_all.a", known, HclValue.Null(value.Type), HclValue.Null(value.Type)), CancellationToken.None);
        destroyed.NewState.ShouldBeNull();
        (await provider.ReadDataSourceAsync(new ReadDataSourceRequest(EchoProvider.TypeName, "data.echo_all.a", known), CancellationToken.None)).State.ShouldBe(known);
        var imported = await provider.ImportResourceAsync(new ImportResourceRequest(EchoProvider.TypeName, "echo_all.a", "id-1"), CancellationToken.None);
        imported.State!.GetAttribute("text").AsString().ShouldBe("id-1");
        using var raw = JsonDocument.Parse(known.ToJson(value.Type)!.ToJsonString());
        var upgraded = await provider.UpgradeResourceStateAsync(EchoProvider.TypeName, 6, raw.RootElement, CancellationToken.None);
        upgraded.State.ShouldBe(known);
    }

    [Fact]
    public async Task Diagnostics_keep_severity_and_texts()
    {
        var served = new EchoProvider();
        await using var plugin = new InProcessPlugin(served, 6);
        await using var pool = new PluginPool(Options, TimeProvider.System);
        await using var provider = await CreateAsync(pool, plugin);
        (await provider.ValidateResourceAsync(EchoProvider.TypeName, All(served), CancellationToken.None)).ShouldBe(
            [Diagnostic.Warning("Careful", "Just so you know."), Diagnostic.Error("Bad text", "No.")], new ByText());
    }

    [Fact]
    public async Task An_exception_in_the_provider_is_told_as_its_fault()
    {
        await using var plugin = new InProcessPlugin(new EchoProvider { Plan = _ => throw new InvalidOperationException("index out of hand") }, 6);
        await using var pool = new PluginPool(Options, TimeProvider.System);
        await using var provider = await CreateAsync(pool, plugin);
        var nothing = HclValue.Null(provider.Schema.ResourceTypes[EchoProvider.TypeName].Block.ImpliedType);
        var value = All(new EchoProvider());
        var plan = await provider.PlanResourceAsync(new PlanResourceRequest(EchoProvider.TypeName, "echo_all.a", nothing, value, value), CancellationToken.None);
        plan.Diagnostics.ShouldHaveSingleItem().Detail.ShouldBe(
            "The provider example.com/acme/fake 1.2.3 failed in PlanResourceChange: index out of hand (gRPC status 13). This is a fault of the provider.");
    }

    [Fact]
    public async Task One_that_hangs_in_a_call_is_ended_at_the_limit()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var release = new ManualResetEventSlim();
        await using var plugin = new InProcessPlugin(
            new EchoProvider
            {
                Plan = v =>
                {
                    asked.TrySetResult();
                    release.Wait();
                    return v;
                },
            },
            6);
        var time = new ManualTime();
        await using var pool = new PluginPool(Options, time);
        await using var provider = await CreateAsync(pool, plugin);
        var nothing = HclValue.Null(provider.Schema.ResourceTypes[EchoProvider.TypeName].Block.ImpliedType);
        var value = All(new EchoProvider());
        var planning = provider.PlanResourceAsync(new PlanResourceRequest(EchoProvider.TypeName, "echo_all.a", nothing, value, value), CancellationToken.None).AsTask();
        await asked.Task;

        time.Advance(Options.CallTimeout);

        (await planning).Diagnostics.ShouldHaveSingleItem().ToString().ShouldBe(
            "Provider does not answer; The provider example.com/acme/fake 1.2.3 did not answer PlanResourceChange within 600 seconds and was ended.");
        release.Set();
    }

    [Fact]
    public async Task Builds_share_a_process_when_their_configuration_is_equal_and_only_then()
    {
        var served = new EchoProvider();
        await using var plugin = new InProcessPlugin(served, 6);
        await using var pool = new PluginPool(Options with { MaxProcesses = 1, QueueTimeout = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        await using (var first = await CreateAsync(pool, plugin))
        await using (var second = await CreateAsync(pool, plugin))
        {
            first.Schema.ShouldBeSameAs(second.Schema);
            (await first.ConfigureAsync(Config("here"), CancellationToken.None)).ShouldBeEmpty();
            (await second.ConfigureAsync(Config("here"), CancellationToken.None)).ShouldBeEmpty();
            served.Configured.ShouldHaveSingleItem().ShouldBe(Config("here"));
            await using var third = await CreateAsync(pool, plugin);
            var refused = await third.ConfigureAsync(Config("elsewhere"), CancellationToken.None);
            refused.ShouldHaveSingleItem().Summary.ShouldBe("Too many provider processes");
        }

        pool.Count.ShouldBe(1);
        await using var later = await CreateAsync(pool, plugin);
        (await later.ConfigureAsync(Config("here"), CancellationToken.None)).ShouldBeEmpty();
        served.Configured.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_process_that_refused_its_configuration_is_not_used_again()
    {
        var served = new EchoProvider { RefuseConfiguration = "No such place." };
        await using var plugin = new InProcessPlugin(served, 6);
        await using var pool = new PluginPool(Options, TimeProvider.System);
        await using (var provider = await CreateAsync(pool, plugin))
        {
            (await provider.ConfigureAsync(Config("here"), CancellationToken.None)).ShouldHaveSingleItem().Detail.ShouldBe("No such place.");
        }

        pool.Count.ShouldBe(0);
    }

    private static async Task<IProvider> CreateAsync(PluginPool pool, InProcessPlugin plugin)
    {
        var provider = await pool.CreateAsync(plugin.Binary, SilentLog.Instance, CancellationToken.None);
        (provider as UnavailableProvider)?.Diagnostics[0].ToString().ShouldBeNull();
        return provider;
    }

    private static HclValue Config(string endpoint) => HclValue.Object([KeyValuePair.Create("endpoint", HclValue.String(endpoint))]);

    private static HclValue With(HclValue value, params object[] pairs)
    {
        var fields = new Dictionary<string, HclValue>(value.Attributes);
        for (var i = 0; i < pairs.Length; i += 2)
        {
            fields[(string)pairs[i]] = (HclValue)pairs[i + 1];
        }

        return HclValue.Object(fields);
    }

    private static HclValue All(EchoProvider provider)
    {
        var type = provider.Schema.ResourceTypes[EchoProvider.TypeName].Block.ImpliedType;
        var port = type.AttributeTypes["port"].ElementType;
        HclValue Port(long number) => HclValue.Object([KeyValuePair.Create("number", HclValue.Number(number))]);
        return HclValue.Object(new Dictionary<string, HclValue>
        {
            ["text"] = HclValue.String("grüße\n🙂"),
            ["secret"] = HclValue.String("s3cret"),
            ["number"] = HclValue.Unknown(HclType.Number),
            ["flag"] = HclValue.True,
            ["list"] = HclValue.List(HclType.String, [HclValue.String("b"), HclValue.String("a")]),
            ["set"] = HclValue.Set(HclType.Number, [HclValue.Number(HclNumber.Parse("1e300")), HclValue.Number(HclNumber.Parse("0.1")), HclValue.Number(-5)]),
            ["map"] = HclValue.Map(HclType.String, [KeyValuePair.Create("k", HclValue.String("v")), KeyValuePair.Create("n", HclValue.Null(HclType.String))]),
            ["object"] = HclValue.Object([KeyValuePair.Create("a", HclValue.Number(HclNumber.Parse("123456789012345678901234567890.5"))), KeyValuePair.Create("b", HclValue.Null(HclType.List(HclType.Bool)))]),
            ["tuple"] = HclValue.Tuple([HclValue.String("x"), HclValue.Null(HclType.Number)]),
            ["any"] = HclValue.Tuple([HclValue.String("of any type"), HclValue.Unknown(HclType.Bool)]),
            ["port"] = HclValue.List(port, [Port(80), Port(22)]),
            ["limit"] = HclValue.Set(port, [Port(2), Port(1)]),
        });
    }

    private sealed class ByText : IEqualityComparer<Diagnostic>
    {
        public bool Equals(Diagnostic? x, Diagnostic? y) => (x?.Severity, x?.Summary, x?.Detail) == (y?.Severity, y?.Summary, y?.Detail);

        public int GetHashCode(Diagnostic obj) => obj.Summary.GetHashCode(StringComparison.Ordinal);
    }
}
