using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Differential.Tests.CorpusSuite;

/// <summary>
/// Reads a provider's schema from <c>corpus/schemas</c>: indented lines <c>name type flags</c>, where the flags are <c>!</c>
/// required, <c>?</c> optional, <c>=</c> computed; <c>name list block</c> or <c>name set block</c> begins nested blocks.
/// </summary>
internal sealed class SchemaFile
{
    private readonly (int Depth, string[] Words)[] _lines;
    private readonly Dictionary<string, BlockSchema> _shared = [];

    private SchemaFile(string path) => _lines =
    [
        .. File.ReadLines(path).Where(l => l.Length > 0 && l[0] != '#').Select(l => ((l.Length - l.TrimStart().Length) / 2, l.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
    ];

    public static ProviderSchema Read(string path) => new SchemaFile(path).Read();

    private ProviderSchema Read()
    {
        var provider = BlockSchema.Empty;
        var resources = new Dictionary<string, ResourceSchema>();
        var data = new Dictionary<string, ResourceSchema>();
        for (var i = 0; i < _lines.Length;)
        {
            var words = _lines[i++].Words;
            var block = ReadBlock(ref i, 1);
            switch (words[0])
            {
                case "provider":
                    provider = block;
                    break;
                case "shared":
                    _shared.Add(words[1], block);
                    break;
                case "data":
                    data.Add(words[1], new ResourceSchema(block));
                    break;
                default:
                    resources.Add(words[1], new ResourceSchema(block));
                    break;
            }
        }

        return new ProviderSchema { ProviderConfig = provider, ResourceTypes = resources, DataSources = data };
    }

    private BlockSchema ReadBlock(ref int i, int depth)
    {
        var attributes = new List<AttributeSchema>();
        var blocks = new List<NestedBlockSchema>();
        while (i < _lines.Length && _lines[i].Depth == depth)
        {
            var words = _lines[i++].Words;
            if (words[2] != "block")
            {
                attributes.Add(new AttributeSchema(words[0], TypeOf(words[1]))
                {
                    Required = words[2].Contains('!', StringComparison.Ordinal),
                    Optional = words[2].Contains('?', StringComparison.Ordinal),
                    Computed = words[2].Contains('=', StringComparison.Ordinal),
                });
                continue;
            }

            var inner = words.Length > 3 ? _shared[words[3][1..]] : ReadBlock(ref i, depth + 1);
            blocks.Add(new NestedBlockSchema(words[0], words[1] == "set" ? NestingMode.Set : NestingMode.List, inner));
        }

        return new BlockSchema(attributes, blocks);
    }

    private static HclType TypeOf(string text) => text switch
    {
        "string" => HclType.String,
        "number" => HclType.Number,
        "bool" => HclType.Bool,
        "list(string)" => HclType.List(HclType.String),
        "set(string)" => HclType.Set(HclType.String),
        "set(number)" => HclType.Set(HclType.Number),
        "map(string)" => HclType.Map(HclType.String),
        _ => throw new InvalidDataException($"There is no type {text}."),
    };
}
