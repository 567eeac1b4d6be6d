using System.Diagnostics;
using Coder.Testing;

namespace Coder.Agent.Tests.Infrastructure;

public sealed class TemporaryFolderTests
{
    [Fact]
    public async Task What_is_still_written_into_it_is_removed_too()
    {
        var folder = new TemporaryFolder();
        var begun = folder.Of("begun");

        // There is much to remove when the removal begins, so that more comes meanwhile. By relative paths: in a folder that is gone nothing can be made.
        var writer = folder.Script("writer", """
            i=0
            while [ $i -lt 3000 ]; do
              [ $i != 1000 ] || echo > begun
              [ -d deep ] || mkdir deep || exit
              echo > deep/$i
              echo > $i
              i=$((i + 1))
            done
            """);
        using var process = Process.Start(new ProcessStartInfo(writer) { WorkingDirectory = folder.Path, RedirectStandardError = true })!;
        await Appearance.OfAsync(begun);

        folder.Dispose();

        Directory.Exists(folder.Path).ShouldBeFalse();
        await process.WaitForExitAsync(Deadline.Token());
    }

    [Fact]
    public void What_a_link_leads_to_stays()
    {
        using var outside = new TemporaryFolder();
        var kept = outside.Write("deep/kept", "text");
        var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder.Of("folder"), outside.Of("deep"));
        File.CreateSymbolicLink(folder.Of("file"), kept);

        folder.Dispose();

        Directory.Exists(folder.Path).ShouldBeFalse();
        File.ReadAllText(kept).ShouldBe("text");
    }

    [Fact]
    public void One_that_is_gone_is_removed()
    {
        var folder = new TemporaryFolder();
        Directory.Delete(folder.Path);

        folder.Dispose();

        Directory.Exists(folder.Path).ShouldBeFalse();
    }
}
