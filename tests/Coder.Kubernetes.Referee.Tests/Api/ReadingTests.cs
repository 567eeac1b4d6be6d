using System.Text.Json.Nodes;
using static Coder.Kubernetes.Referee.Tests.Api.Bodies;

namespace Coder.Kubernetes.Referee.Tests.Api;

/// <summary>Lists and watches.</summary>
public sealed class ReadingTests : ServerFixture
{
    [Fact]
    public async Task A_list_is_chosen_by_labels_and_fields_and_comes_in_pieces()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await Admin.PostAsync(Pods, Pod(name));
        }

        static IEnumerable<string> Names(Reply reply) => reply.ShouldBe(200).Object["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>());
        Names(await Admin.GetAsync($"{Pods}?labelSelector=app%20in%20(a,b),app!%3Da")).ShouldBe(["b"]);
        Names(await Admin.GetAsync($"{Pods}?fieldSelector=metadata.name%3Dc")).ShouldBe(["c"]);
        var first = await Admin.GetAsync($"{Pods}?limit=2");
        Names(first).ShouldBe(["a", "b"]);
        first.Object["metadata"]!["remainingItemCount"]!.GetValue<int>().ShouldBe(1);
        var next = Uri.EscapeDataString(first.Object["metadata"]!["continue"]!.GetValue<string>());
        Names(await Admin.GetAsync($"{Pods}?limit=2&continue={next}")).ShouldBe(["c"]);
        Server.Faults.ExpireWatches();
        (await Admin.GetAsync($"{Pods}?limit=2&continue={next}")).ShouldBe(410).Reason.ShouldBe("Expired");
        (await Admin.GetAsync($"{Pods}?fieldSelector=spec.color%3Dred")).ShouldBe(400).Message.ShouldBe("field label not supported: spec.color");
    }

    [Fact]
    public async Task A_watch_tells_of_each_phase_and_bookmarks_where_it_is()
    {
        var version = (await Admin.GetAsync(Pods)).Object["metadata"]!["resourceVersion"]!.GetValue<string>();
        await Admin.PostAsync(Pods, Pod("shell"));
        await Admin.DeleteAsync($"{Pods}/shell");

        var phases = new List<string>();
        await foreach (var line in Admin.WatchAsync($"{Pods}?watch=true&allowWatchBookmarks=true&resourceVersion={version}"))
        {
            var kind = line["type"]!.GetValue<string>();
            phases.Add(kind == "MODIFIED" ? line["object"]!["status"]!["phase"]!.GetValue<string>() : kind);
            if (kind == "BOOKMARK")
            {
                long.Parse(line["object"]!["metadata"]!["resourceVersion"]!.GetValue<string>()).ShouldBeGreaterThan(long.Parse(version));
                break;
            }
        }

        phases[0].ShouldBe("ADDED");
        phases.ShouldContain("Pending");
        phases.ShouldContain("Running");
        phases[^2..].ShouldBe(["DELETED", "BOOKMARK"]);
    }

    [Fact]
    public async Task A_watch_of_one_name_sees_others_not()
    {
        await Admin.PostAsync(ConfigMaps, ConfigMap("mine"));
        await Admin.PostAsync(ConfigMaps, ConfigMap("other"));

        var seen = new List<string>();
        await foreach (var line in Admin.WatchAsync($"{ConfigMaps}?watch=1&fieldSelector=metadata.name%3Dmine"))
        {
            seen.Add($"{line["type"]} {line["object"]!["metadata"]!["name"]}");
            if (seen.Count == 1)
            {
                await Admin.DeleteAsync($"{ConfigMaps}/other");
                await Admin.DeleteAsync($"{ConfigMaps}/mine");
            }
            else
            {
                break;
            }
        }

        seen.ShouldBe(["ADDED mine", "DELETED mine"]);
    }

    [Fact]
    public async Task An_expired_watch_ends_with_410_and_so_does_one_that_starts_too_old()
    {
        var version = (await Admin.GetAsync(Pods)).Object["metadata"]!["resourceVersion"]!.GetValue<string>();
        await Admin.PostAsync(Pods, Pod("shell"));

        var ends = new List<JsonObject>();
        await foreach (var line in Admin.WatchAsync($"{Pods}?watch=1"))
        {
            ends.Add(line);
            if (ends.Count == 1)
            {
                Server.Faults.ExpireWatches();
            }
        }

        await foreach (var line in Admin.WatchAsync($"{Pods}?watch=1&resourceVersion={version}"))
        {
            ends.Add(line);
        }

        ends.Count.ShouldBe(3);
        ends.Skip(1).ShouldAllBe(line => line["type"]!.GetValue<string>() == "ERROR" && line["object"]!["code"]!.GetValue<int>() == 410);
        ends[^1]["object"]!["message"]!.GetValue<string>().ShouldStartWith($"too old resource version: {version} (");
    }
}
