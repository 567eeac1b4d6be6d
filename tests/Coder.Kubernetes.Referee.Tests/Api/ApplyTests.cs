using System.Text.Json.Nodes;
using static Coder.Kubernetes.Referee.Tests.Api.Bodies;

namespace Coder.Kubernetes.Referee.Tests.Api;

/// <summary>Server-side apply: owners of fields, conflicts, and what is taken away.</summary>
public sealed class ApplyTests : ServerFixture
{
    private const string Settings = $"{ConfigMaps}/settings";

    [Fact]
    public async Task What_is_not_applied_any_more_goes_and_what_others_set_stays()
    {
        (await Admin.ApplyAsync(Settings, "coder", ConfigMap("settings", "\"a\": \"1\", \"b\": \"2\""))).ShouldBe(201);
        (await Admin.PatchAsync($"{Settings}?fieldManager=other", "merge-patch+json", """{"data": {"c": "3"}}""")).ShouldBe(200);

        var applied = (await Admin.ApplyAsync(Settings, "coder", ConfigMap("settings", "\"a\": \"1\""))).ShouldBe(200).Object;

        ((JsonObject)applied["data"]!).Select(pair => pair.Key).Order().ShouldBe(["a", "c"]);
        var managers = applied["metadata"]!["managedFields"]!.AsArray();
        managers.Select(entry => (entry!["manager"]!.GetValue<string>(), entry["operation"]!.GetValue<string>())).ShouldBe([("coder", "Apply"), ("other", "Update")]);
        managers[0]!["fieldsV1"]!.ToJsonString().ShouldBe("""{"f:data":{"f:a":{}}}""");
    }

    [Fact]
    public async Task A_field_of_another_is_a_conflict_until_it_is_forced()
    {
        await Admin.ApplyAsync(Settings, "one", ConfigMap("settings"));

        var conflict = (await Admin.ApplyAsync(Settings, "two", ConfigMap("settings", "\"a\": \"2\""))).ShouldBe(409);
        conflict.Message.ShouldBe("Apply failed with 1 conflict: conflict with \"one\": .data.a");
        conflict.Object["details"]!["causes"]![0]!["reason"]!.GetValue<string>().ShouldBe("FieldManagerConflict");
        (await Admin.ApplyAsync(Settings, "two", ConfigMap("settings"))).ShouldBe(200);

        var forced = (await Admin.ApplyAsync(Settings, "two", ConfigMap("settings", "\"a\": \"2\""), "&force=true")).ShouldBe(200).Object;
        forced["data"]!["a"]!.GetValue<string>().ShouldBe("2");
        forced["metadata"]!["managedFields"]!.AsArray().ShouldHaveSingleItem()!["manager"]!.GetValue<string>().ShouldBe("two");
    }

    [Fact]
    public async Task Items_of_a_keyed_list_have_owners_of_their_own()
    {
        string Body(string variables) => Deployment("web").Replace("\"image\": \"busybox:1.36\"", $"\"image\": \"busybox:1.36\", \"env\": [{variables}]", StringComparison.Ordinal);
        await Admin.ApplyAsync($"{Deployments}/web", "coder", Body("""{"name": "A", "value": "1"}, {"name": "B", "value": "2"}"""));

        var applied = (await Admin.ApplyAsync($"{Deployments}/web", "coder", Body("""{"name": "B", "value": "2"}"""))).ShouldBe(200).Object;

        applied["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray().ShouldHaveSingleItem()!["name"]!.GetValue<string>().ShouldBe("B");
        // The defaults have no owner among those who apply.
        applied["metadata"]!["managedFields"]![0]!["fieldsV1"]!.ToJsonString().ShouldNotContain("terminationMessagePath");
        applied["metadata"]!["managedFields"]![0]!["fieldsV1"]!["f:spec"]!["f:template"]!["f:spec"]!["f:containers"]!["k:{\"name\":\"dev\"}"]!["f:env"]!["k:{\"name\":\"B\"}"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_wrong_apply_says_what_is_wrong()
    {
        (await Admin.PatchAsync(Settings, "apply-patch+yaml", ConfigMap("settings"))).ShouldBe(422)
            .Message.ShouldBe("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        (await Admin.ApplyAsync(Settings, "coder", ConfigMap("settings").Replace("\"data\"", "\"dta\"", StringComparison.Ordinal))).ShouldBe(500)
            .Message.ShouldBe("failed to create typed patch object (default/settings; v1, Kind=ConfigMap): .dta: field not declared in schema");
        (await Admin.ApplyAsync(Settings, "coder", ConfigMap("settings").Replace("\"name\": \"settings\"", "\"name\": \"settings\", \"managedFields\": []", StringComparison.Ordinal))).ShouldBe(400)
            .Message.ShouldBe("metadata.managedFields must be nil");
    }

    [Fact]
    public async Task A_dry_run_answers_and_stores_nothing()
    {
        (await Admin.ApplyAsync(Settings, "coder", ConfigMap("settings"), "&dryRun=All")).ShouldBe(201).Object["data"]!["a"]!.GetValue<string>().ShouldBe("1");

        Server.Objects.Get("v1", "ConfigMap", "default", "settings").ShouldBeNull();
    }
}
