using Coder.Hcl.Diagnostics;
using Coder.Provisioner.Templates;
using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Tests.Templates;

public sealed class TemplateCacheTests
{
    [Fact]
    public void Templates_count_with_all_their_files_and_those_that_are_parsed_count_more()
    {
        var small = Load("");
        var data = Load("", new string('x', 100_000));
        var large = Load(string.Concat(Enumerable.Range(0, 1000).Select(i => $"locals {{ l{i} = 1 }}\n")));

        (data.Footprint - small.Footprint).ShouldBe(100_000);
        large.Footprint.ShouldBeGreaterThan(large.Files.ReadText("main.tf")!.Length * 20L);
    }

    [Fact]
    public void The_one_unused_for_longest_goes_when_there_are_too_many()
    {
        var cache = new TemplateCache(2, long.MaxValue);
        var template = Load("");
        cache.Add("a", template);
        cache.Add("b", template);
        cache.Find("a").ShouldBeSameAs(template);

        cache.Add("c", template);

        (Has(cache, "a"), Has(cache, "b"), Has(cache, "c")).ShouldBe((true, false, true));
    }

    [Fact]
    public void As_many_go_as_a_large_one_needs_and_one_that_would_need_all_is_not_kept()
    {
        var small = Load("", new string('x', 10_000));
        var large = Load("", new string('x', 25_000));
        var cache = new TemplateCache(100, 4 * small.Footprint);
        foreach (var key in (string[])["a", "b", "c", "d"])
        {
            cache.Add(key, small);
        }

        cache.Add("large", large);
        (Has(cache, "a"), Has(cache, "b"), Has(cache, "c"), Has(cache, "d"), Has(cache, "large")).ShouldBe((false, false, false, true, true));

        cache.Add("huge", Load("", new string('x', 100_000)));
        (Has(cache, "d"), Has(cache, "large"), Has(cache, "huge")).ShouldBe((true, true, false));

        // The same version again takes the place of the one before.
        cache.Add("d", small);
        cache.Add("d", small);
        (Has(cache, "d"), Has(cache, "large")).ShouldBe((true, true));
    }

    private static bool Has(TemplateCache cache, string key) => cache.Find(key) is not null;

    private static TerraformConfiguration Load(string main, string? data = null)
    {
        var found = new DiagnosticBag();
        var files = TemplateFiles.FromTexts([("main.tf", main + "locals {}\n"), .. data is null ? Array.Empty<(string, string)>() : [("data.txt", data)]]);
        return TerraformConfiguration.Load(files, found).ShouldNotBeNull(string.Join('\n', found));
    }
}
