using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Coder.Cli.Output;

/// <summary>Prints the API's JSON, indented and readable.</summary>
internal static class JsonWriter
{
    private static readonly JsonWriterOptions Readable =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync<T>(CliContext context, T value, JsonTypeInfo<T> type, CancellationToken ct)
    {
        await using var output = context.Console.OpenOutput();
        await using (var writer = new Utf8JsonWriter(output, Readable))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        await output.WriteAsync("\n"u8.ToArray(), ct);
    }
}
