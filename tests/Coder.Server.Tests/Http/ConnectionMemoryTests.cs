using System.Net;
using System.Net.Http.Json;
using Coder.Sdk;
using Coder.Server.Http;
using Coder.Server.Tests.Files;
using Coder.Server.Tests.Provisioning;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Http;

/// <summary>The memory that connections are read into.</summary>
public sealed class ConnectionMemoryTests
{
    [Fact]
    public void A_block_that_was_given_back_is_used_again()
    {
        using var pool = new ConnectionMemory();
        var first = pool.Rent(4096);
        var second = pool.Rent();
        first.Memory.Length.ShouldBe(ConnectionMemory.BlockBytes);
        second.ShouldNotBeSameAs(first);

        first.Dispose();

        pool.Waiting.ShouldBe(1);
        pool.Rent(1).ShouldBeSameAs(first);
        pool.Waiting.ShouldBe(0);
    }

    [Fact]
    public void No_more_than_a_bounded_number_waits()
    {
        using var pool = new ConnectionMemory();
        var blocks = Enumerable.Range(0, ConnectionMemory.MaxWaiting + 10).Select(_ => pool.Rent()).ToList();

        blocks.ForEach(block => block.Dispose());

        pool.Waiting.ShouldBe(ConnectionMemory.MaxWaiting);
    }

    [Fact]
    public void More_than_a_block_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() =>
    {
        using var pool = new ConnectionMemory();
        pool.Rent(ConnectionMemory.BlockBytes + 1);
    });

    [Fact]
    public async Task The_web_server_uses_it_and_carries_what_is_longer_than_a_block_whole()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Server.Services.GetRequiredService<IMemoryPoolFactory<byte>>().ShouldBeOfType<ConnectionMemoryFactory>();
        var archive = Archives.Tar(("numbers", string.Concat(Enumerable.Range(0, 150_001).Select(i => $"{i:x6}"))));

        var uploaded = await bench.UploadAsync(archive);

        uploaded.StatusCode.ShouldBe(HttpStatusCode.Created);
        var id = (await uploaded.Content.ReadFromJsonAsync<UploadResponse>(Json.Options))!.Id;
        (await bench.Client.GetByteArrayAsync($"/api/v2/files/{id}")).ShouldBe(archive);
    }
}
