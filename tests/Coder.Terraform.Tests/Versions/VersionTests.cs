using Coder.Terraform.Versions;

namespace Coder.Terraform.Tests.Versions;

/// <summary>What is expected here was asked of terraform 1.11.4.</summary>
public sealed class VersionTests
{
    [Theory]
    [InlineData("1.2.3", "1.2.3", true)]
    [InlineData("1.2", "1.2.0", true)]
    [InlineData("= 1.2.3-beta1", "1.2.3-beta1", true)]
    [InlineData(">= 1.2.3-beta1", "1.2.3-beta1", false)]
    [InlineData(">= 1.0, 1.2.3-beta1", "1.2.3-beta1", true)]
    [InlineData(">= 1.2, < 2.0", "1.9.0", true)]
    [InlineData(">= 1.2, < 2.0", "2.0.0", false)]
    [InlineData(">= 1.2, < 2.0", "1.9.0-beta1", false)]
    [InlineData("~>1.2", "1.9.0", true)]
    [InlineData("~> 1.2", "2.0.0", false)]
    [InlineData("~> 1.2", "1.1.9", false)]
    [InlineData("~> 1.2.0", "1.2.9", true)]
    [InlineData("~> 1.2.0", "1.3.0", false)]
    [InlineData("~> 1", "1.7.0", true)]
    [InlineData("> 1", "1.0.0", false)]
    [InlineData("<= 1", "1.0.0", true)]
    [InlineData("!= 1.2.3", "1.2.3", false)]
    [InlineData("01.2.3", "1.2.3", true)]
    [InlineData("1.2.3", "1.2.3+linux", true)]
    public void A_constraint_accepts_what_it_says(string constraint, string version, bool accepted)
    {
        Allows(constraint, VersionKind.Provider, version).ShouldBe(accepted);
        Allows(constraint, VersionKind.Module, version).ShouldBe(accepted);
    }

    [Theory]
    [InlineData("~> 1", "2.0.0")]
    [InlineData("~> 0", "1.11.4")]
    public void Only_a_provider_keeps_its_major_number_when_nothing_else_is_given(string constraint, string version)
    {
        Allows(constraint, VersionKind.Provider, version).ShouldBeFalse();
        Allows(constraint, VersionKind.Module, version).ShouldBeTrue();
        Allows(constraint, VersionKind.Core, version).ShouldBeTrue();
    }

    [Theory]
    [InlineData("= v1.11.4", "1.11.4", true)]
    [InlineData("1.11.4.0", "1.11.4", true)]
    [InlineData("~> 1.11.4.0", "1.11.4", true)]
    [InlineData("~> 1.11.4.0", "1.11.5", false)]
    [InlineData(">= 1.2.3.4", "1.11.4", true)]
    public void All_but_providers_may_have_a_v_and_more_than_three_numbers(string constraint, string version, bool accepted)
    {
        Allows(constraint, VersionKind.Module, version).ShouldBe(accepted);
        Allows(constraint, VersionKind.Core, version).ShouldBe(accepted);
        Problem(constraint, VersionKind.Provider).ShouldBe($"The version constraint \"{constraint}\" is not valid: write it as \"~> 1.2\" or \">= 1.2, < 2.0\".");
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("=> 1.0")]
    [InlineData(">= 1.x")]
    [InlineData(">= 1.0 < 2")]
    [InlineData("1.2.*")]
    [InlineData("vv1")]
    [InlineData("")]
    [InlineData(">= 99999999999999999999")]
    public void What_is_no_constraint_is_named(string text)
    {
        foreach (var kind in Enum.GetValues<VersionKind>())
        {
            Problem(text, kind).ShouldBe($"The version constraint \"{text}\" is not valid: write it as \"~> 1.2\" or \">= 1.2, < 2.0\".");
        }
    }

    [Fact]
    public void A_comma_at_the_end_is_an_error() => Problem(">= 1.0,", VersionKind.Provider).ShouldStartWith("The version constraint \"\" is not valid");

    [Fact]
    public void Required_version_names_releases_only() => Problem(">= 1.11.0-beta1", VersionKind.Core)
        .ShouldBe("The version constraint \">= 1.11.0-beta1\" is not valid: required_version can only name releases, such as \">= 1.11\".");

    [Fact]
    public void Without_a_constraint_every_release_is_accepted()
    {
        var any = VersionConstraints.TryParse([], VersionKind.Provider, out _)!;
        any.Allows(Version("1.2.3")).ShouldBeTrue();
        any.Allows(Version("1.2.3-beta1")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("~> 1.2", "1.10.0")]
    [InlineData("~> 1.2.0", "1.2.9")]
    [InlineData(">= 1.0, < 1.2.5", "1.2.1")]
    [InlineData("!= 1.10.0, < 2", "1.2.9")]
    [InlineData("~> 1", "3.0.0")]
    [InlineData("1.2.1", "1.2.1")]
    [InlineData("= 2.0.0-rc.1", "2.0.0-rc.1")]
    [InlineData("> 3.0", null)]
    public void The_newest_version_of_a_module_that_fits_is_taken(string constraint, string? chosen)
    {
        string[] published = ["1.2.9", "2.0.0-rc.1", "1.10.0", "3.0.0", "1.2.1", "0.9.0"];
        published.Where(v => Allows(constraint, VersionKind.Module, v)).Select(Version).Max()?.Text.ShouldBe(chosen);
    }

    [Fact]
    public void Versions_are_ordered_as_semantic_versions() =>
        ((string[])["1.0.0", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0-alpha", "0.9.9", "1.10.0", "1.2", "1.2.0.1"])
            .Select(Version).Order().Select(v => v.Text)
            .ShouldBe(["0.9.9", "1.0.0-alpha", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.2", "1.2.0.1", "1.10.0"]);

    [Theory]
    [InlineData("v1.2", "1.2.0")]
    [InlineData("1.2.3.0", "1.2.3")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("1-beta+linux", "1.0.0-beta")]
    public void A_version_keeps_its_text_and_has_one_canonical_form(string text, string canonical)
    {
        Version(text).Text.ShouldBe(text);
        Version(text).Canonical.ShouldBe(canonical);
        Version(text).ShouldBe(Version(canonical));
    }

    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData("v1")]
    [InlineData("")]
    [InlineData("1..2")]
    [InlineData("-1")]
    public void What_is_no_version_of_a_provider_is_none(string text) => SemanticVersion.TryParse(text, VersionKind.Provider).ShouldBeNull();

    private static bool Allows(string constraint, VersionKind kind, string version) =>
        VersionConstraints.TryParse([constraint], kind, out var problem)?.Allows(SemanticVersion.TryParse(version, kind)!) ?? throw new ArgumentException(problem);

    private static string Problem(string constraint, VersionKind kind)
    {
        VersionConstraints.TryParse([constraint], kind, out var problem).ShouldBeNull();
        return problem;
    }

    private static SemanticVersion Version(string text) => SemanticVersion.TryParse(text, VersionKind.Module)!;
}
