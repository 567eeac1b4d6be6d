using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Database;
using Coder.Server.Provisioning;
using Coder.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Coder.Server.Tests.Provisioning;

public sealed class JobLogTests
{
    [Fact]
    public async Task The_end_of_a_job_does_not_wait_for_the_next_batch()
    {
        await using var bench = await Workbench.StartAsync();
        var version = await bench.ImportVersionAsync();
        var notifications = bench.Service<Notifications>();
        await using var stored = await notifications.SubscribeAsync(ProvisioningChannels.JobLogs(version.Job.Id));

        // This clock stands still: between two batches the log would wait for ever.
        await using var log = new JobLog(
            version.Job.Id, BuildLogLevel.Debug, bench.Service<NpgsqlDataSource>(), notifications, new ManualTime(), NullLogger.Instance);
        log.Write(BuildLogLevel.Info, "stage", "first");
        (await stored.WaitAsync(Deadline.Token())).ShouldBeTrue();
        log.Write(BuildLogLevel.Info, "stage", "second");
        await log.FlushAsync(TimeSpan.FromSeconds(1)).InTimeAsync();

        (await bench.GetAsync<ProvisionerJobLog[]>($"/templateversions/{version.Id}/logs")).Select(line => line.Output).TakeLast(2).ShouldBe(["first", "second"]);
    }
}
