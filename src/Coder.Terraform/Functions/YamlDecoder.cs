using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Coder.Terraform.Functions;

/// <summary><c>yamldecode</c>: one YAML 1.2 document with the core schema; anchors, aliases and merge keys.</summary>
internal sealed partial class YamlDecoder
{
    /// <summary>Largest number of values, those that aliases repeat included: a bound on "billion laughs".</summary>
    private const int MaxValues = 100_000;

    private static readonly HashSet<string?> KnownTags =
    [
        .. new[] { "str", "int", "float", "bool", "null", "timestamp", "binary" }.SelectMany(t => new[] { "tag:yaml.org,2002:" + t, "!!" + t }),
    ];

    private readonly Parser _parser;
    private readonly Dictionary<string, (HclValue Value, int Count)> _anchors = new(StringComparer.Ordinal);
    private int _values;

    private YamlDecoder(string text) => _parser = new Parser(new StringReader(text));

    public static FunctionResult Decode(string text)
    {
        try
        {
            return new YamlDecoder(text).ReadDocument();
        }
        catch (YamlException e)
        {
            return FunctionResult.Failed($"on line {e.Start.Line}, column {e.Start.Column}: {e.Message}", 0);
        }
    }

    private FunctionResult ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return FunctionResult.Failed("missing start of document", 0);
        }

        _parser.Consume<DocumentStart>();
        var value = Read();
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<StreamEnd>(out _)
            ? value
            : FunctionResult.Failed("only a single document is allowed: unexpected extra content after the value", 0);
    }

    private HclValue Read()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value.Value, out var known)
                ? Counted(known.Value, known.Count, alias)
                : throw new YamlException(alias.Start, alias.End, $"reference to undefined anchor {alias.Value.Value}");
        }

        var before = _values;
        var node = _parser.Current as NodeEvent;
        var value = node switch
        {
            MappingStart => ReadMapping(),
            SequenceStart => ReadSequence(),
            _ => ReadScalar(_parser.Consume<Scalar>()),
        };
        Counted(value, 1, node!);
        if (!node!.Anchor.IsEmpty)
        {
            _anchors[node.Anchor.Value] = (value, _values - before);
        }

        return value;
    }

    private HclValue Counted(HclValue value, int count, ParsingEvent at)
    {
        _values += count;
        return _values <= MaxValues ? value : throw new YamlException(at.Start, at.End, $"the document has more than {MaxValues} values");
    }

    private HclValue ReadSequence()
    {
        _parser.Consume<SequenceStart>();
        var items = new List<HclValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Read());
        }

        return HclValue.Tuple(items);
    }

    private HclValue ReadMapping()
    {
        _parser.Consume<MappingStart>();
        var merged = new Dictionary<string, HclValue>(StringComparer.Ordinal);
        var own = new Dictionary<string, HclValue>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = _parser.Current!;
            var isMerge = at is Scalar { Value: "<<", Style: ScalarStyle.Plain };
            var key = Read();
            if (!HclConvert.TryToString(key, out var name))
            {
                throw new YamlException(at.Start, at.End, "mapping keys must be strings");
            }

            var value = Read();
            if (!isMerge)
            {
                own[name] = value;
                continue;
            }

            foreach (var source in value.Kind == HclTypeKind.Tuple ? value.Elements : [value])
            {
                if (source.IsNull || source.Kind != HclTypeKind.Object)
                {
                    throw new YamlException(at.Start, at.End, "cannot merge: a mapping is required");
                }

                foreach (var (inherited, item) in source.Attributes)
                {
                    merged.TryAdd(inherited, item);
                }
            }
        }

        foreach (var (name, value) in own)
        {
            merged[name] = value;
        }

        return HclValue.Object(merged);
    }

    private static HclValue ReadScalar(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? null : scalar.Tag.Value;
        if (scalar.Tag is { IsEmpty: false, IsNonSpecific: false } && !KnownTags.Contains(tag))
        {
            throw new YamlException(scalar.Start, scalar.End, $"unsupported tag {tag}");
        }

        if (scalar.Style != ScalarStyle.Plain || tag is "tag:yaml.org,2002:str" or "!!str" || (tag is null && scalar.Style != ScalarStyle.Plain) || (!scalar.Tag.IsEmpty && scalar.Tag.IsNonSpecific))
        {
            return HclValue.String(scalar.Value);
        }

        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => HclValue.DynamicNull,
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y" => HclValue.True,
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N" => HclValue.False,
            ".inf" or ".Inf" or ".INF" or "+.inf" => HclValue.Number(HclNumber.PositiveInfinity),
            "-.inf" or "-.Inf" or "-.INF" => HclValue.Number(HclNumber.NegativeInfinity),
            ".nan" or ".NaN" or ".NAN" => throw new YamlException(scalar.Start, scalar.End, "NaN is not a number that Terraform knows"),
            var text => ReadNumber(text) ?? ReadTimestamp(text) ?? HclValue.String(text),
        };
    }

    private static HclValue? ReadNumber(string text)
    {
        var plain = text;
        if (plain is ['0', 'x', _, ..] && BigInteger.TryParse("0" + plain[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var based))
        {
            return HclValue.Number(HclNumber.FromInteger(based));
        }

        var octal = OctalPattern().Match(plain);
        if (octal.Success)
        {
            return HclValue.Number(HclNumber.FromInteger(octal.Groups["digits"].Value.Aggregate(BigInteger.Zero, (sum, c) => (sum * 8) + (c - '0'))));
        }

        return NumberPattern().IsMatch(plain) && HclNumber.TryParse(plain.TrimStart('+'), out var number) ? HclValue.Number(number) : null;
    }

    private static HclValue? ReadTimestamp(string text) =>
        DateOnly.TryParseExact(text, "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? HclValue.String(date.ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture))
            : TimestampPattern().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? HclValue.String(DateFunctions.Format(time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond))))
            : null;

    [GeneratedRegex(@"^\d{4}-\d{1,2}-\d{1,2}([Tt]|[ \t]+)\d{1,2}:\d\d:\d\d(\.\d*)?[ \t]*(Z|z|[-+]\d\d?(:\d\d)?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex TimestampPattern();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?$", RegexOptions.ExplicitCapture)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"^0o(?<digits>[0-7]+)$")]
    private static partial Regex OctalPattern();
}
