using System.Net;
using System.Net.Http.Json;
using Coder.Sdk;
using Coder.Server.Http;
using Coder.Server.Tests.Provisioning;

namespace Coder.Server.Tests.Files;

public sealed class FileEndpointTests
{
    [Fact]
    public async Task The_same_archive_is_stored_once_per_user()
    {
        await using var bench = await Workbench.StartAsync();
        var archive = Archives.Tar(("main.tf", "x"));
        var first = await bench.UploadAsync(archive);
        var second = await bench.UploadAsync(archive);

        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        var id = (await first.Content.ReadFromJsonAsync<UploadResponse>(Json.Options))!.Id;
        (await second.Content.ReadFromJsonAsync<UploadResponse>(Json.Options))!.Id.ShouldBe(id);
        (await bench.Client.GetByteArrayAsync($"/api/v2/files/{id}")).ShouldBe(archive);

        var bob = await bench.Server.MemberAsync(bench.Owner, "bob");
        (await bench.FailAsync(HttpMethod.Get, $"/files/{id}", client: bob.Client)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_zip_is_stored_as_tar_and_can_be_had_as_zip()
    {
        await using var bench = await Workbench.StartAsync();
        var answer = await bench.UploadAsync(Archives.Zip(("main.tf", "x"u8.ToArray())), "application/zip");
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var id = (await answer.Content.ReadFromJsonAsync<UploadResponse>(Json.Options))!.Id;

        (await bench.Client.GetAsync($"/api/v2/files/{id}")).Content.Headers.ContentType!.MediaType.ShouldBe("application/x-tar");
        using var zip = new System.IO.Compression.ZipArchive(await bench.Client.GetStreamAsync($"/api/v2/files/{id}?format=zip"));
        zip.Entries.ShouldHaveSingleItem().FullName.ShouldBe("main.tf");
        (await bench.FailAsync(HttpMethod.Get, $"/files/{id}?format=rar")).Error.Validations!.Single().Field.ShouldBe("format");
    }

    [Fact]
    public async Task Hostile_uploads_are_refused_with_the_name_of_the_entry()
    {
        await using var bench = await Workbench.StartAsync();
        await RefusedAsync(Archives.Tar(("../../etc/cron.d/x", "x")), "application/x-tar", "The entry \"../../etc/cron.d/x\" leads out of the archive");
        await RefusedAsync("hello"u8.ToArray(), "application/zip", "The file is not a zip archive, or it is truncated.");
        await RefusedAsync("hello"u8.ToArray(), "text/plain", "Unsupported content type \"text/plain\"");
        await RefusedAsync(Archives.Zip(("bomb.bin", new byte[9 * 1024 * 1024])), "application/zip", "The file \"bomb.bin\" expands to more than 250 times");

        async Task RefusedAsync(byte[] body, string type, string expected)
        {
            var answer = await bench.UploadAsync(body, type);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await answer.Content.ReadFromJsonAsync<Response>(Json.Options))!.Message.ShouldStartWith(expected);
        }
    }
}
