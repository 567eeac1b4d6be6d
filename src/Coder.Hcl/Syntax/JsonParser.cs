using System.Text;
using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

/// <summary>Parses the JSON syntax of HCL: strings are templates, arrays are tuples, objects are object constructors.</summary>
internal sealed class JsonParser(SourceText source, DiagnosticBag diagnostics)
{
    public BodySyntax ParseFile()
    {
        try
        {
            var reader = new Utf8JsonReader(source.Span, new JsonReaderOptions { MaxDepth = Parser.MaxDepth });
            reader.Read();
            var root = ParseValue(ref reader);
            reader.Read();
            if (root is ObjectSyntax content)
            {
                return AsBody(content);
            }

            if (root is TupleSyntax several && several.Elements.All(e => e is ObjectSyntax))
            {
                return AsBody(new ObjectSyntax(source, several.Span, [.. several.Elements.Cast<ObjectSyntax>().SelectMany(o => o.Items)]));
            }

            diagnostics.AddError("Root value must be object", "The root value in a JSON-based configuration must be either a JSON object or a JSON array of objects.", root.Range);
        }
        catch (JsonException exception)
        {
            var line = LineStart((int)(exception.LineNumber ?? 0));
            var offset = Math.Min(line + (int)(exception.BytePositionInLine ?? 0), source.Span.Length);
            diagnostics.AddError("Invalid JSON", Reason(exception), source.Range(new(offset, offset)));
        }

        return new(source, new(0, source.Span.Length), [], []);
    }

    /// <summary>A body whose attributes are the properties of an object; <c>"//"</c> is a comment.</summary>
    public static BodySyntax AsBody(ObjectSyntax content)
    {
        var attributes = new List<AttributeSyntax>();
        foreach (var (key, value) in content.Items)
        {
            var name = PropertyName(key);
            if (name != "//")
            {
                attributes.Add(new(content.Source, new(key.Span.Start, value.Span.End), name, key.Span, value));
            }
        }

        return new(content.Source, content.Span, attributes, []);
    }

    /// <summary>The name of a property as text, also when it looks like a template.</summary>
    public static string PropertyName(ObjectKeySyntax key)
    {
        using var json = JsonDocument.Parse(key.Source.Bytes[key.Span.Start..key.Span.End]);
        return UnicodeNormalizer.ToFormC(json.RootElement.GetString()!);
    }

    private int LineStart(int line)
    {
        var offset = 0;
        for (; line > 0 && source.Span[offset..].IndexOf((byte)'\n') is >= 0 and var length; line--)
        {
            offset += length + 1;
        }

        return offset;
    }

    private static string Reason(JsonException exception)
    {
        if (exception.Message.Contains("isFinalBlock", StringComparison.Ordinal) || exception.Message.Contains("depth to be zero", StringComparison.Ordinal) || exception.Message.Contains("reached end of data", StringComparison.Ordinal))
        {
            return "The file ends before its JSON value is complete.";
        }

        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }

    private ExpressionSyntax ParseValue(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var span = new TextSpan(start, (int)reader.BytesConsumed);
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return ParseString(ref reader, span);
            case JsonTokenType.Number:
                return HclNumber.TryParse(Encoding.ASCII.GetString(reader.ValueSpan), out var number)
                    ? new LiteralSyntax(source, span, HclValue.Number(number))
                    : throw new JsonException("The number is too large or too small to be computed with.");
            case JsonTokenType.True or JsonTokenType.False:
                return new LiteralSyntax(source, span, HclValue.Bool(reader.TokenType == JsonTokenType.True));
            case JsonTokenType.StartArray:
                return ParseArray(ref reader, start);
            case JsonTokenType.StartObject:
                return ParseObject(ref reader, start);
            default:
                return new LiteralSyntax(source, span, HclValue.DynamicNull);
        }
    }

    private TupleSyntax ParseArray(ref Utf8JsonReader reader, int start)
    {
        var elements = new List<ExpressionSyntax>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            elements.Add(ParseValue(ref reader));
        }

        return new(source, new(start, (int)reader.BytesConsumed), elements);
    }

    private ObjectSyntax ParseObject(ref Utf8JsonReader reader, int start)
    {
        var items = new List<ObjectItemSyntax>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var keyStart = (int)reader.TokenStartIndex;
            var keySpan = new TextSpan(keyStart, keyStart + reader.ValueSpan.Length + 2);
            var key = ParseString(ref reader, keySpan);
            reader.Read();
            items.Add(new(new ObjectKeySyntax(new ParenthesesSyntax(source, keySpan, key)), ParseValue(ref reader)));
        }

        return new(source, new(start, (int)reader.BytesConsumed), items);
    }

    /// <summary>A string without escapes is parsed in place, so that its parts have exact ranges.</summary>
    private ExpressionSyntax ParseString(ref Utf8JsonReader reader, TextSpan span)
    {
        if (!reader.ValueIsEscaped)
        {
            var inPlace = new SourceText(source.Name, source.Bytes[..(span.Start + 1 + reader.ValueSpan.Length)]) { IsJson = true };
            return new Parser(inPlace, diagnostics, span.Start + 1).ParseWholeTemplate();
        }

        var decoded = new SourceText(source.Name, Encoding.UTF8.GetBytes(reader.GetString()!)) { IsJson = true, Origin = source.Range(span) };
        return new Parser(decoded, diagnostics).ParseWholeTemplate();
    }
}
