using System.IO.Compression;
using Coder.Providers.Tests.Infrastructure;
using Coder.Providers.Utility;

namespace Coder.Providers.Tests.Utility;

public sealed class CloudinitTests
{
    private readonly ProviderDriver _cloudinit = new(UtilityProviderFactory.CreateCloudinit());

    [Fact]
    public async Task Parts_become_one_MIME_document()
    {
        var data = await _cloudinit.DataValueAsync("cloudinit_config", new
        {
            gzip = false,
            base64_encode = false,
            boundary = "//",
            part = new object[]
            {
                new { content = "#!/bin/sh\necho hi", content_type = "text/x-shellscript", filename = "a.sh" },
                new { content = "users: []", merge_type = "list(append)" },
            },
        });

        data.Text("rendered").ShouldBe(string.Join("\r\n",
            "Content-Type: multipart/mixed; boundary=\"//\"\nMIME-Version: 1.0",
            "",
            "--//",
            "Content-Disposition: attachment; filename=\"a.sh\"",
            "Content-Transfer-Encoding: 7bit",
            "Content-Type: text/x-shellscript",
            "Mime-Version: 1.0",
            "",
            "#!/bin/sh\necho hi",
            "--//",
            "Content-Transfer-Encoding: 7bit",
            "Content-Type: text/plain",
            "Mime-Version: 1.0",
            "X-Merge-Type: list(append)",
            "",
            "users: []",
            "--//--",
            ""));
    }

    [Fact]
    public async Task The_document_is_compressed_and_in_base64_by_itself()
    {
        var data = await _cloudinit.DataValueAsync("cloudinit_config", new { part = new[] { new { content = "x" } } });

        using var gzip = new StreamReader(new GZipStream(new MemoryStream(Convert.FromBase64String(data.Text("rendered"))), CompressionMode.Decompress));
        (await gzip.ReadToEndAsync()).ShouldStartWith("Content-Type: multipart/mixed; boundary=\"MIMEBOUNDARY\"");
    }

    [Fact]
    public async Task What_would_break_the_document_is_refused()
    {
        (await _cloudinit.ValidateAsync("cloudinit_config", new { base64_encode = false, part = new[] { new { content = "x" } } })).Told()
            .ShouldContain("base64_encode must be true when gzip is");
        (await _cloudinit.ValidateAsync("cloudinit_config", new { part = new[] { new { content = "x", filename = "a\r\nEvil: 1" } } })).Told()
            .ShouldContain("part.filename must be one line without quotes.");
        (await _cloudinit.ValidateAsync("cloudinit_config", new { boundary = "a b", part = new[] { new { content = "x" } } })).Told()
            .ShouldContain("boundary must have 1 to 70");
    }
}
