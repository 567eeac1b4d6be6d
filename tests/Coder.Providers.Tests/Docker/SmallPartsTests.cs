using System.Net;
using Coder.Providers.Docker;
using Coder.Providers.Docker.Client;
using Coder.Providers.Docker.Image;
using Coder.Providers.Docker.Registry;

namespace Coder.Providers.Tests.Docker;

/// <summary>The parts that need no engine.</summary>
public sealed class SmallPartsTests
{
    [Theory]
    [InlineData("ubuntu", "docker.io", "library/ubuntu", "latest", "")]
    [InlineData("codercom/enterprise-base:ubuntu", "docker.io", "codercom/enterprise-base", "ubuntu", "")]
    [InlineData("ghcr.io/team/image:1", "ghcr.io", "team/image", "1", "")]
    [InlineData("localhost/image", "localhost", "image", "latest", "")]
    [InlineData("registry:5000/a/b", "registry:5000", "a/b", "latest", "")]
    [InlineData("quay.io/a/b:1@sha256:0ab", "quay.io", "a/b", "1", "sha256:0ab")]
    [InlineData("index.docker.io/library/nginx@sha256:0ab", "docker.io", "library/nginx", "", "sha256:0ab")]
    public void Names_of_images_are_taken_apart(string name, string registry, string repository, string tag, string digest) =>
        ImageReference.Parse(name).ShouldBe(new ImageReference(registry, repository, tag, digest));

    [Theory]
    [InlineData("90s", 90_000)]
    [InlineData("1h15m30.5s", 4_530_500)]
    [InlineData("500ms", 500)]
    [InlineData("0", 0)]
    public void Durations_are_read(string text, int milliseconds)
    {
        GoDuration.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1s")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("9999999h")]
    public void What_is_no_duration_is_not_read(string text) => GoDuration.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("node_modules", "node_modules/a/b.js", true)]
    [InlineData("*.md", "docs/a.md", false)]
    [InlineData("**/*.md", "docs/a.md", true)]
    [InlineData("**/*.md", "a.md", true)]
    [InlineData("docs/*\n!docs/keep.md", "docs/keep.md", false)]
    [InlineData("docs/*\n!docs/keep.md", "docs/drop.md", true)]
    [InlineData("/a?c", "abc", true)]
    [InlineData("# a\n\n ./b ", "b", true)]
    public void Ignore_rules_count_from_the_last(string rules, string path, bool ignored) => new DockerIgnore(rules).Ignores(path).ShouldBe(ignored);

    // The texts are those that engines give: nobody fills a disk in a test.
    [Theory]
    [InlineData(
        "failed to register layer: write /usr/lib/libLLVM.so: no space left on device",
        "The disk of the Docker engine is full. Make room on it, for example with docker system prune, or move its data to a larger one.")]
    [InlineData(
        "toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit",
        "The registry docker.io allows no more pulls for now (rate limit). Wait, or give it a login with registry_auth.")]
    [InlineData("unknown or invalid runtime name: sysbox-runc", "The Docker engine has no runtime sysbox-runc. Install it on the engine's machine, or leave runtime out.")]
    [InlineData(
        "could not select device driver \"\" with capabilities: [[gpu]]",
        "The Docker engine has no driver for the devices that the container asks for (such as GPUs). Install it, for NVIDIA the Container Toolkit, or leave gpus and device_requests out.")]
    public void What_an_engine_says_becomes_a_sentence_with_the_way_out(string said, string sentence) =>
        DockerFailure.Sentence(new EngineException(HttpStatusCode.InternalServerError, said), "codercom/enterprise-base:ubuntu").ShouldBe($"{sentence} (Docker: {said})");

    [Fact]
    public void Only_variables_of_Docker_are_seen() =>
        DockerProviderOptions.AllowedOf(name => name is "DOCKER_HOST" or "CODER_PG_CONNECTION_URL" ? "x" : null).Keys.ShouldBe(["DOCKER_HOST"]);
}
