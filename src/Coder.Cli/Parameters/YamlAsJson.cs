using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Coder.Cli.Parameters;

/// <summary>Lists and maps of a YAML file as JSON, which is how values of these types are written.</summary>
internal static class YamlAsJson
{
    public static JsonNode Read(IParser parser)
    {
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(Read(parser));
            }

            return list;
        }

        if (parser.TryConsume<MappingStart>(out _))
        {
            var map = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>().Value;
                map[key] = Read(parser);
            }

            return map;
        }

        return Scalar(parser.Consume<Scalar>());
    }

    private static JsonValue Scalar(Scalar scalar) => scalar switch
    {
        { IsPlainImplicit: true, Value: "true" } => JsonValue.Create(true),
        { IsPlainImplicit: true, Value: "false" } => JsonValue.Create(false),
        { IsPlainImplicit: true } when decimal.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            JsonValue.Create(number),
        _ => JsonValue.Create(scalar.Value),
    };
}
