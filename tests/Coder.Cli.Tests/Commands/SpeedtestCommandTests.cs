using System.Text.Json;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Framing;

namespace Coder.Cli.Tests.Commands;

public sealed class SpeedtestCommandTests : CliTest
{
    [Theory]
    [InlineData("down")]
    [InlineData("up")]
    public async Task What_goes_through_is_measured_as_editors_read_it(string direction)
    {
        _ = new FakeWorkspace(Server)
        {
            OnStream = async (stream, request) =>
            {
                ((MeasureStreamRequest)request).Direction.ShouldBe(direction);
                await StreamHeader.AcceptAsync(stream, CancellationToken.None);
                var buffer = new byte[64 << 10];
                if (direction == "down")
                {
                    await Should.ThrowAsync<IOException>(async () =>
                    {
                        while (true)
                        {
                            await stream.WriteAsync(buffer);
                        }
                    });
                    return;
                }

                while (await stream.ReadAsync(buffer) > 0)
                {
                }

                await stream.WriteAsync(buffer.AsMemory(0, 1));
            },
        };

        var result = await RunAsync("speedtest", "demo", "--direction", direction, "-t", "300ms", "--output", "json");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldStartWith("Measuring 0.3 s through the server to demo.main");
        var json = JsonDocument.Parse(result.Output).RootElement;
        json.GetProperty("overall").GetProperty("throughput_mbits").GetDouble().ShouldBeGreaterThan(0);
        json.GetProperty("overall").GetProperty("start_time_seconds").GetDouble().ShouldBe(0);
        json.GetProperty("overall").GetProperty("end_time_seconds").GetDouble().ShouldBeGreaterThanOrEqualTo(0.3);
        json.GetProperty("intervals").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_time_that_makes_no_sense_is_refused() =>
        (await RunAsync("speedtest", "demo", "-t", "11m")).Error.ShouldContain("has to be more than 0 and at most 10m.");
}
