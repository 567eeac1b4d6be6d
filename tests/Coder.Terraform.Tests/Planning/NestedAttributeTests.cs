using Coder.Hcl.Values;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Tests.Planning;

/// <summary>Attributes inside of attributes, as providers of protocol 6 have them: what is proposed for them, and that nothing write-only is kept.</summary>
public sealed class NestedAttributeTests
{
    private static readonly BlockSchema Disk = new(
    [
        new AttributeSchema("name", HclType.String) { Required = true },
        new AttributeSchema("size", HclType.Number) { Optional = true },
        new AttributeSchema("device", HclType.String) { Computed = true },
        new AttributeSchema("key", HclType.String) { Optional = true, WriteOnly = true },
    ]);

    [Fact]
    public void What_the_provider_computed_inside_of_a_list_stays_with_its_element()
    {
        var proposed = Propose(NestingMode.List, false, Disks(NestingMode.List, ("a", "sda", null), ("b", "sdb", null)), Disks(NestingMode.List, ("a", null, "k"), ("c", null, null)));

        proposed.ToString().ShouldBe("[{device = \"sda\", key = null, name = \"a\", size = null}, {device = \"sdb\", key = null, name = \"c\", size = null}]");
    }

    [Fact]
    public void In_a_map_it_stays_with_its_key_and_in_a_set_with_what_is_configured_alike()
    {
        var map = Propose(NestingMode.Map, false, Disks(NestingMode.Map, ("a", "sda", null), ("b", "sdb", null)), Disks(NestingMode.Map, ("b", null, null), ("c", null, null)));
        map.Attributes["b"].GetAttribute("device").AsString().ShouldBe("sdb");
        map.Attributes["c"].GetAttribute("device").IsNull.ShouldBeTrue();

        var set = Propose(NestingMode.Set, false, Disks(NestingMode.Set, ("a", "sda", null), ("b", "sdb", null)), Disks(NestingMode.Set, ("b", null, null), ("c", null, null)));
        set.Elements.Select(e => (e.GetAttribute("name").AsString(), e.GetAttribute("device").IsNull)).ShouldBe([("b", false), ("c", true)], ignoreOrder: true);
    }

    [Fact]
    public void A_single_object_keeps_what_was_computed_and_none_stays_none()
    {
        Propose(NestingMode.Single, false, One("a", "sda"), One("a", null)).GetAttribute("device").AsString().ShouldBe("sda");
        Propose(NestingMode.Single, false, One("a", "sda"), HclValue.Null(Disk.ImpliedType)).IsNull.ShouldBeTrue();
        Propose(NestingMode.Single, false, HclValue.Null(Disk.ImpliedType), One("a", null)).GetAttribute("device").IsNull.ShouldBeTrue();
    }

    [Fact]
    public void What_may_be_computed_as_a_whole_is_kept_unless_it_was_configured_before()
    {
        var computedOnly = HclValue.Object(One("a", "sda").Attributes.Select(a => a.Key == "name" ? KeyValuePair.Create("name", HclValue.Null(HclType.String)) : a));

        Propose(NestingMode.Single, true, computedOnly, HclValue.Null(Disk.ImpliedType)).GetAttribute("device").AsString().ShouldBe("sda");
        Propose(NestingMode.Single, true, One("a", "sda"), HclValue.Null(Disk.ImpliedType)).IsNull.ShouldBeTrue();
    }

    [Fact]
    public void Write_only_values_inside_are_cleared()
    {
        var schema = SchemaOf(NestingMode.List, false);
        var value = HclValue.Object([KeyValuePair.Create("disks", Disks(NestingMode.List, ("a", "sda", "secret")))]);

        schema.HasWriteOnly.ShouldBeTrue();
        WriteOnlyValues.Clear(value, schema).GetAttribute("disks").Elements[0].GetAttribute("key").IsNull.ShouldBeTrue();
    }

    private static HclValue Propose(NestingMode mode, bool computed, HclValue prior, HclValue config) => ProposedState.Create(
        SchemaOf(mode, computed),
        HclValue.Object([KeyValuePair.Create("disks", prior)]),
        HclValue.Object([KeyValuePair.Create("disks", config)])).GetAttribute("disks");

    private static BlockSchema SchemaOf(NestingMode mode, bool computed)
    {
        var nested = new NestedAttributes(mode, Disk);
        return new BlockSchema([new AttributeSchema("disks", nested.ImpliedType) { Optional = true, Computed = computed, Nested = nested }]);
    }

    private static HclValue One(string name, string? device, string? key = null) => HclValue.Object(
    [
        KeyValuePair.Create("name", HclValue.String(name)),
        KeyValuePair.Create("size", HclValue.Null(HclType.Number)),
        KeyValuePair.Create("device", device is null ? HclValue.Null(HclType.String) : HclValue.String(device)),
        KeyValuePair.Create("key", key is null ? HclValue.Null(HclType.String) : HclValue.String(key)),
    ]);

    private static HclValue Disks(NestingMode mode, params (string Name, string? Device, string? Key)[] disks) => mode switch
    {
        NestingMode.List => HclValue.List(Disk.ImpliedType, disks.Select(d => One(d.Name, d.Device, d.Key))),
        NestingMode.Set => HclValue.Set(Disk.ImpliedType, disks.Select(d => One(d.Name, d.Device, d.Key))),
        _ => HclValue.Map(Disk.ImpliedType, disks.Select(d => KeyValuePair.Create(d.Name, One(d.Name, d.Device, d.Key)))),
    };
}
