using System.Globalization;
using System.IO.Compression;
using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Cloudinit;

/// <summary><c>cloudinit_config</c>: parts for cloud-init in one MIME document (RFC 2046), as user data of a machine.</summary>
internal sealed class ConfigDataSource() : DataSource<TimeProvider>("cloudinit_config", new Block(
    [
        Id("The CRC-32 of the document."),
        Optional("gzip", HclType.Bool, "Compresses the document.").Default(true),
        Optional("base64_encode", HclType.Bool, "Writes the document in base64; needed with gzip.").Default(true),
        Optional("boundary", HclType.String, "What stands between the parts.").Default("MIMEBOUNDARY")
            .Check(b => IsBoundary(b.AsString()) ? null : "must have 1 to 70 letters, digits or any of '()+_,-./:=? (RFC 2046)."),
        Computed("rendered", HclType.String, "The document."),
    ],
    Block.ListOf(
        "part",
        [
            Required("content", HclType.String, "The text of the part."),
            Optional("content_type", HclType.String, "Its MIME type, such as text/x-shellscript; text/plain when not set.").Check(OneLine),
            Optional("filename", HclType.String, "The name of the file that it is written to.").Check(OneLine),
            Optional("merge_type", HclType.String, "How cloud-init merges it with the parts before.").Check(OneLine),
        ],
        min: 1)))
{
    private const string LineEnd = "\r\n";

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        if (config.IsSet("base64_encode") && !config.Flag("base64_encode") && (config.IsAbsent("gzip") || config.Flag("gzip")))
        {
            problems.Add(Diagnostic.Error("Invalid encoding", "base64_encode must be true when gzip is: compressed bytes are no text."));
        }
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(Operation<TimeProvider> operation, BlockValue config, CancellationToken ct)
    {
        var bytes = Encoding.UTF8.GetBytes(Document(config));
        if (config.Flag("gzip"))
        {
            bytes = Compress(bytes);
        }

        var rendered = config.Flag("base64_encode") ? Convert.ToBase64String(bytes) : Encoding.UTF8.GetString(bytes);
        return new(config
            .With("rendered", rendered)
            .With("id", Crc32(Encoding.UTF8.GetBytes(rendered)).ToString(CultureInfo.InvariantCulture)));
    }

    private static string Document(BlockValue config)
    {
        var boundary = config.Text("boundary");
        var text = new StringBuilder($"Content-Type: multipart/mixed; boundary=\"{boundary}\"\nMIME-Version: 1.0{LineEnd}{LineEnd}");
        var between = "";
        foreach (var part in config.Blocks("part"))
        {
            text.Append(between).Append("--").Append(boundary).Append(LineEnd);
            if (part.Text("filename") is { Length: > 0 } name)
            {
                text.Append($"Content-Disposition: attachment; filename=\"{name}\"").Append(LineEnd);
            }

            text.Append("Content-Transfer-Encoding: 7bit").Append(LineEnd)
                .Append("Content-Type: ").Append(part.Text("content_type") is { Length: > 0 } type ? type : "text/plain").Append(LineEnd)
                .Append("Mime-Version: 1.0").Append(LineEnd);
            if (part.Text("merge_type") is { Length: > 0 } merge)
            {
                text.Append("X-Merge-Type: ").Append(merge).Append(LineEnd);
            }

            text.Append(LineEnd).Append(part.Text("content"));
            between = LineEnd;
        }

        return text.Append(LineEnd).Append("--").Append(boundary).Append("--").Append(LineEnd).ToString();
    }

    private static byte[] Compress(byte[] bytes)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return output.ToArray();
    }

    // A line break would let the text of an argument become a header of its own.
    private static string? OneLine(HclValue value) => value.AsString().AsSpan().IndexOfAny('\r', '\n', '"') < 0 ? null : "must be one line without quotes.";

    private static bool IsBoundary(string text) =>
        text.Length is > 0 and <= 70 && text.All(c => char.IsAsciiLetterOrDigit(c) || "'()+_,-./:=?".Contains(c, StringComparison.Ordinal));

    // ISO-HDLC, the polynomial 0x04C11DB7 reflected.
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
