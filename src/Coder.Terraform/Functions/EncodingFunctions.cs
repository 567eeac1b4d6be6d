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
    private const char ByteOrderMark = '\uFEFF';

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    public static IEnumerable<HclFunction> All =>
    [
        Function("jsonencode", HclType.String, [new FunctionParameter("val", HclType.Dynamic) { AllowNull = true, AllowUnknown = true }],
            a => JsonEncode(a[0])),
        Function("jsondecode", CollectionFunctions.Dynamic, [Text("str")], a => JsonDecode(a[0].AsString())),
        TextToText("base64encode", s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s))),
        Function("base64decode", HclType.String, [Text("str")], a => Base64Decode(a[0].AsString())),
        TextToText("base64gzip", Gzip),
        Function("textencodebase64", HclType.String, [Text("string"), Text("encoding")], TextEncode),
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
        catch (InvalidOperationException)
        {
            return Fail("invalid JSON: a string has half of a surrogate pair", 0);
        }
    }

    private static FunctionResult Base64Decode(string text)
    {
        try
        {
            return text.AsSpan().IndexOfAny(' ', '\t') >= 0
                ? Fail($"failed to decode base64 data {JsonEncoding.Encode(HclValue.String(text))}", 0)
                : HclValue.String(StrictUtf8.GetString(Convert.FromBase64String(text)));
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
            var text = encoding.GetString(Convert.FromBase64String(a[0].AsString()));
            return HclValue.String(HasByteOrderMark(a[1].AsString()) ? text.TrimStart(ByteOrderMark) : text);
        }
        catch (DecoderFallbackException)
        {
            return Fail($"the given string contains bytes that are not valid in {a[1].AsString()}", 0);
        }
        catch (FormatException)
        {
            return Fail("the given value is not valid base64", 0);
        }
    }

    private static FunctionResult TextEncode(IReadOnlyList<HclValue> a)
    {
        if (EncodingOf(a[1].AsString()) is not { } encoding)
        {
            return Fail($"\"{a[1].AsString()}\" is not a supported IANA encoding name or alias in this Terraform version", 1);
        }

        try
        {
            var text = HasByteOrderMark(a[1].AsString()) ? ByteOrderMark + a[0].AsString() : a[0].AsString();
            return HclValue.String(Convert.ToBase64String(encoding.GetBytes(text)));
        }
        catch (EncoderFallbackException)
        {
            return Fail($"the given string contains characters that cannot be represented in {a[1].AsString()}", 0);
        }
    }

    private static bool HasByteOrderMark(string encoding) => encoding.Equals("UTF-16", StringComparison.OrdinalIgnoreCase);

    /// <summary>An encoding by its IANA name; it throws for what it cannot represent.</summary>
    private static Encoding? EncodingOf(string name) => name.ToUpperInvariant() switch
    {
        "UTF-8" => StrictUtf8,
        "UTF-16" or "UTF-16BE" => new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true),
        "UTF-16LE" => new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true),
        "US-ASCII" => Strict(Encoding.ASCII),
        "ISO-8859-1" => Strict(Encoding.Latin1),
        "CP437" => OfCodePages("IBM437"),
        _ => OfCodePages(name),
    };

    private static Encoding? OfCodePages(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static Encoding Strict(Encoding encoding) =>
        Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

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
