using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>JSON, base64, CSV and URLs.</summary>
internal static class EncodingFunctions
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    public static IEnumerable<HclFunction> All =>
    [
        Function("jsonencode", HclType.String, [new FunctionParameter("val", HclType.Dynamic) { AllowNull = true, AllowUnknown = true }],
            a => JsonEncode(a[0])),
        Function("jsondecode", CollectionFunctions.Dynamic, [Text("str")], a => JsonDecode(a[0].AsString())),
        TextToText("base64encode", s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s))),
        Function("base64decode", HclType.String, [Text("str")], a => Base64Decode(a[0].AsString())),
        TextToText("base64gzip", Gzip),
        Function("textencodebase64", HclType.String, [Text("string"), Text("encoding")], a => EncodingOf(a[1].AsString()) is { } encoding
            ? HclValue.String(Convert.ToBase64String(encoding.GetBytes(a[0].AsString())))
            : Fail($"\"{a[1].AsString()}\" is not a supported IANA encoding name or alias in this Terraform version", 1)),
        Function("textdecodebase64", HclType.String, [Text("source"), Text("encoding")], TextDecode),
        TextToText("urlencode", UrlEncode),
        Function("yamlencode", HclType.String, [new FunctionParameter("value", HclType.Dynamic) { AllowNull = true, AllowUnknown = true }],
            a => a[0].IsWhollyKnown ? HclValue.String(YamlEncoder.Encode(a[0])) : HclValue.Unknown(HclType.String)),
        Function("yamldecode", CollectionFunctions.Dynamic, [Text("src")], a => YamlDecoder.Decode(a[0].AsString())),
        Function("csvdecode", CollectionFunctions.Dynamic, [Text("str")], a => CsvDecoder.Decode(a[0].AsString())),
    ];

    private static FunctionResult JsonEncode(HclValue value)
    {
        if (!value.IsWhollyKnown)
        {
            return HclValue.Unknown(HclType.String);
        }

        try
        {
            return HclValue.String(JsonEncoding.Encode(value));
        }
        catch (InvalidOperationException e)
        {
            return Fail(e.Message.TrimEnd('.'), 0);
        }
    }

    private static FunctionResult JsonDecode(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return HclValue.FromJsonImplied(document.RootElement);
        }
        catch (JsonException e)
        {
            return Fail($"invalid JSON: {e.Message}", 0);
        }
    }

    private static FunctionResult Base64Decode(string text)
    {
        try
        {
            return HclValue.String(StrictUtf8.GetString(Convert.FromBase64String(text)));
        }
        catch (FormatException)
        {
            return Fail($"failed to decode base64 data {JsonEncoding.Encode(HclValue.String(text))}", 0);
        }
        catch (DecoderFallbackException)
        {
            return Fail("the result of decoding the provided string is not valid UTF-8", 0);
        }
    }

    private static FunctionResult TextDecode(IReadOnlyList<HclValue> a)
    {
        if (EncodingOf(a[1].AsString()) is not { } encoding)
        {
            return Fail($"\"{a[1].AsString()}\" is not a supported IANA encoding name or alias in this Terraform version", 1);
        }

        try
        {
            return HclValue.String(encoding.GetString(Convert.FromBase64String(a[0].AsString())));
        }
        catch (FormatException)
        {
            return Fail("the given value is not valid base64", 0);
        }
    }

    private static Encoding? EncodingOf(string name) => name.ToUpperInvariant() switch
    {
        "UTF-8" => Encoding.UTF8,
        "UTF-16" or "UTF-16BE" => Encoding.BigEndianUnicode,
        "UTF-16LE" => Encoding.Unicode,
        "US-ASCII" => Encoding.ASCII,
        "ISO-8859-1" => Encoding.Latin1,
        _ => null,
    };

    private static string Gzip(string text)
    {
        if (text.Length == 0)
        {
            return "H4sIAAAAAAAA/wEAAP//AAAAAAAAAAA="; // .NET writes nothing at all for empty input
        }

        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return Convert.ToBase64String(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>Query encoding as Go's: unreserved characters stay, space becomes plus.</summary>
    private static string UrlEncode(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
            {
                result.Append((char)b);
            }
            else if (b == ' ')
            {
                result.Append('+');
            }
            else
            {
                result.Append('%').Append(b.ToString("X2"));
            }
        }

        return result.ToString();
    }
}
