using Coder.Provisioner.Modules;

namespace Coder.Provisioner.Tests.Modules;

public sealed class ModuleAddressTests
{
    [Theory]
    [InlineData("coder/code-server/coder", "registry.terraform.io/coder/code-server/coder")]
    [InlineData("registry.coder.com/coder/code-server/coder", "registry.coder.com/coder/code-server/coder")]
    [InlineData("registry.example.com:8443/a/b/c//modules/x", "registry.example.com:8443/a/b/c//modules/x")]
    [InlineData("github.com/coder/modules", "git::https://github.com/coder/modules.git")]
    [InlineData("github.com/coder/modules//jetbrains?ref=v1.0.0", "git::https://github.com/coder/modules.git//jetbrains?ref=v1.0.0")]
    [InlineData("git@github.com:coder/modules.git", "git::ssh://git@github.com/coder/modules.git")]
    [InlineData("git::https://git.example.com/a.git//sub?ref=main&depth=1", "git::https://git.example.com/a.git//sub?ref=main&depth=1")]
    [InlineData("git::ssh://git@git.example.com/a.git", "git::ssh://git@git.example.com/a.git")]
    [InlineData("https://example.com/modules.zip", "https://example.com/modules.zip")]
    [InlineData("https://example.com/modules.tar.gz//sub", "https://example.com/modules.tar.gz//sub")]
    public void A_source_has_the_normal_form_of_terraform(string source, string canonical) =>
        ModuleAddressParser.Parse(source).Canonical.ShouldBe(canonical);

    [Fact]
    public void The_parts_of_a_git_source_are_told_apart()
    {
        var address = ModuleAddressParser.Parse("git::https://user:secret@git.example.com/a.git//deep/er?ref=v2").ShouldBeOfType<GitAddress>();

        (address.Url, address.SubFolder, address.Reference).ShouldBe(("https://user:secret@git.example.com/a.git", "deep/er", "v2"));
    }

    [Fact]
    public void The_parameters_of_an_archive_are_not_sent_to_its_site()
    {
        var address = ModuleAddressParser.Parse("https://example.com/get//sub?archive=zip&checksum=sha256:ab&x=1").ShouldBeOfType<HttpAddress>();

        (address.Url.AbsoluteUri, address.Format, address.Checksum, address.SubFolder)
            .ShouldBe(("https://example.com/get?x=1", "zip", "sha256:ab", "sub"));
    }

    [Theory]
    [InlineData("modules/mine", "is not a module source. Use a folder of the template (./…)")]
    [InlineData("/srv/modules", "is not a module source")]
    [InlineData("s3::https://s3.amazonaws.com/b/m.zip", "of the kind \"s3::\" are not supported")]
    [InlineData("hg::https://example.com/repo", "of the kind \"hg::\" are not supported")]
    [InlineData("ftp://example.com/m.zip", "of the kind \"ftp://\" are not supported")]
    [InlineData("https://example.com/m.tar.xz", "format tar.xz, which is not supported")]
    [InlineData("git::https://example.com/r.git?ref=--upload-pack=x", "is not the name of a branch, tag or commit")]
    [InlineData("git::https://example.com/r.git?depth=many", "has to be a whole number")]
    [InlineData("github.com/coder", "names no repository: write github.com/owner/repository")]
    public void What_is_not_supported_is_refused_by_name(string source, string words) =>
        Should.Throw<ModuleFetchException>(() => ModuleAddressParser.Parse(source)).Message.ShouldContain(words);
}
