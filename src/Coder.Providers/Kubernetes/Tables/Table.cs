using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Providers;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>
/// A part of a Kubernetes object as templates write it. One table gives the schema, the checks, the JSON that is sent and
/// the reading of what the server has.
/// </summary>
internal sealed class Table
{
    public Table(params Row[] rows)
    {
        Rows = rows;
        Block = new Block(
            [
                .. rows.OfType<Argument>().Select(a => a.Field),
                .. rows.OfType<Group>().Where(g => g.IsReadOnly).Select(g => Field.Computed(g.Name, TypeOf(g), g.Description)),
            ],
            [.. rows.OfType<Group>().Where(g => !g.IsReadOnly).Select(Nested)]);
    }

    /// <summary>The rows in their order.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>The block as the engine and the checks know it.</summary>
    public Block Block { get; }

    /// <summary>The value type of the block.</summary>
    public HclType Type => Block.Schema.ImpliedType;

    /// <summary>The same table with further rows.</summary>
    public Table With(params Row[] rows) => new([.. Rows, .. rows]);

    /// <summary>The same table with other rows in place of those of the same names.</summary>
    public Table Replacing(params Row[] rows) =>
        new([.. Rows.Select(r => rows.FirstOrDefault(n => n.Name == r.Name) ?? r)]);

    /// <summary>The same table as the result of a data source: nothing of it can be configured.</summary>
    public Table AllReadOnly() => new([.. Rows.Select(ReadOnly)]);

    /// <summary>The type of the value that a group's blocks make.</summary>
    public static HclType TypeOf(Group group) => group.IsLocal ? group.Table.Type : group.IsSet ? HclType.Set(group.Table.Type) : HclType.List(group.Table.Type);

    private static Row ReadOnly(Row row) => row switch
    {
        Argument argument => argument.ReadOnly(),
        Group group => (group with { Table = group.Table.AllReadOnly(), Key = group.Key }).ReadOnly(),
        _ => throw new NotSupportedException(row.GetType().Name),
    };

    private static NestedBlock Nested(Group group)
    {
        var nesting = group.IsLocal ? NestingMode.Single : group.IsSet ? NestingMode.Set : NestingMode.List;
        return new(group.Name, nesting, group.Table.Block, group.AtLeast, group.IsLocal ? 0 : group.AtMost) { Description = group.Description };
    }
}
