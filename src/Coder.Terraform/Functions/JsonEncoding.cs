using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary>JSON text as Terraform writes it: compact, keys in order, <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> escaped.</summary>
internal static class JsonEncoding
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The text of a wholly known value.</summary>
    public static string Encode(HclValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            value.WriteJson(json);
        }

        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        return text.AsSpan().IndexOfAny("<>&\u2028\u2029") < 0
            ? text
            : text.Replace("<", "\\u003c").Replace(">", "\\u003e").Replace("&", "\\u0026").Replace("\u2028", "\\u2028").Replace("\u2029", "\\u2029");
    }
}
