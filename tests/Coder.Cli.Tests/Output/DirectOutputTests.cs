using Coder.Cli.Console;

namespace Coder.Cli.Tests.Output;

public sealed class DirectOutputTests
{
    [Fact]
    public void What_is_written_and_flushed_is_out_at_once()
    {
        using var target = new MemoryStream();
        using var output = new DirectOutput(target);

        output.WriteAsync("abc"u8.ToArray()).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        output.FlushAsync().IsCompletedSuccessfully.ShouldBeTrue();

        target.ToArray().ShouldBe("abc"u8.ToArray());
    }

    [Fact]
    public async Task A_write_that_fails_says_so()
    {
        await using var target = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await using var output = new DirectOutput(target);

        await Should.ThrowAsync<IOException>(async () => await output.WriteAsync(new byte[10]));
    }

    [Fact]
    public async Task Nothing_is_written_after_a_cancellation()
    {
        using var target = new MemoryStream();
        await using var output = new DirectOutput(target);

        await Should.ThrowAsync<OperationCanceledException>(async () => await output.WriteAsync(new byte[10], new CancellationToken(canceled: true)));

        target.Length.ShouldBe(0);
    }
}
