using Coder.Providers.Tests.Infrastructure;
using Coder.Terraform.Configuration;
using Coder.Testing;

namespace Coder.Providers.Tests.Docker;

/// <summary><c>docker_image</c>, <c>docker_tag</c> and their data source on a real engine.</summary>
[Collection(DockerCollection.Name)]
public sealed class ImageResourceTests(DockerMachine machine)
{
    private const string Type = "docker_image";

    [Fact]
    public async Task An_image_is_built_from_a_folder_of_the_template()
    {
        var docker = await machine.DriverAsync(TemplateFiles.FromTexts(
            ("main.tf", ""),
            ("build/Dockerfile", $"FROM {DockerEngine.Image} AS first\nARG GREETING=none\nCOPY . /src\nRUN echo $GREETING > /greeting && /src/run.sh\nFROM first AS second\nENV STAGE=second\n"),
            ("build/run.sh", "#!/bin/sh\necho executed > /ran\n"),
            ("build/secret.txt", "x"),
            ("build/.dockerignore", "# not these\n*.txt\n!keep.txt\n"),
            ("build/keep.txt", "y")));
        var state = await docker.CreateAsync(Type, new
        {
            name = "built:one",
            build = new[]
            {
                new
                {
                    context = "./build",
                    target = "first",
                    tag = new[] { "built:two" },
                    build_args = new Dictionary<string, string> { ["GREETING"] = "hello" },
                    label = new Dictionary<string, string> { ["author"] = "alice" },
                },
            },
        });

        var image = await machine.InspectAsync("built:two");
        image.GetProperty("Id").GetString().ShouldBe(state.Text("image_id"));
        image.GetProperty("Config").GetProperty("Labels").GetProperty("author").GetString().ShouldBe("alice");
        (await machine.Engine.DockerAsync("run", "--rm", "--network", "none", "built:one", "sh", "-c", "cat /greeting /ran; ls /src; echo \"[$STAGE]\""))
            .ShouldSucceed().Output.ShouldBe("hello\nexecuted\nDockerfile\nkeep.txt\nrun.sh\n[]\n");
        docker.Log.Lines.Select(l => l.Line).ShouldContain("docker_image.this: building the image built:one");
        docker.Log.Lines.ShouldContain(l => l.Line.StartsWith("docker_image.this: Step 1/", StringComparison.Ordinal));

        (await docker.ReadAsync(Type, state)).NewState.ShouldBe(state);
        (await docker.DestroyAsync(Type, state)).Diagnostics.ShouldBeEmpty();
        (await machine.ExistsAsync("built:one")).ShouldBeFalse();
        (await docker.ReadAsync(Type, state)).NewState.ShouldBeNull();
        (await docker.DestroyAsync(Type, state)).Diagnostics.ShouldBeEmpty("deleting what is gone is fine");
    }

    [Theory]
    [InlineData("FROM busybox:test\nRUN echo working; exit 7\n", "docker_image.this: working", "returned a non-zero code: 7")]
    [InlineData("FROM busybox:test\nRUN --mount=type=cache,target=/x true\n", "Step 1/", "The Dockerfile uses --mount, which needs BuildKit.")]
    [InlineData("FROM 127.0.0.1:1/base:1\n", "Step 1/", "The Docker engine cannot reach the registry of the base image: connection refused.")]
    public async Task A_build_that_fails_says_why(string dockerfile, string line, string sentence)
    {
        var docker = await machine.DriverAsync(TemplateFiles.FromTexts(("Dockerfile", dockerfile)));
        var result = await docker.ApplyAsync(Type, new { name = "failing", build = new[] { new { context = "." } } });

        result.Diagnostics.Told().ShouldContain(sentence);
        docker.Log.Lines.ShouldContain(l => l.Line.Contains(line, StringComparison.Ordinal), docker.Log.Lines.Count.ToString());
        result.NewState.ShouldBeNull();
    }

    [Fact]
    public async Task A_context_or_Dockerfile_that_is_missing_is_named()
    {
        var docker = await machine.DriverAsync(TemplateFiles.FromTexts(("build/Other", "FROM scratch")));
        (await docker.ApplyAsync(Type, new { name = "x", build = new[] { new { context = "nowhere" } } }))
            .Diagnostics.Told().ShouldContain("The template has no folder nowhere to build an image from (build.context).");
        (await docker.ApplyAsync(Type, new { name = "x", build = new[] { new { context = "build" } } }))
            .Diagnostics.Told().ShouldContain("The template has no build/Dockerfile (build.context and build.dockerfile).");
        (await docker.ApplyAsync(Type, new { name = "x", build = new[] { new { context = "/no/such/folder" } } }))
            .Diagnostics.Told().ShouldContain("There is no folder /no/such/folder on the provisioner's machine");
    }

    [Fact]
    public async Task What_only_BuildKit_can_is_refused_by_name()
    {
        var docker = await machine.DriverAsync();
        var told = (await docker.ValidateAsync(Type, new
        {
            name = "x", build = new[] { new { context = ".", builder = "default", secrets = new[] { new { id = "token" } } } },
        })).Told();

        told.ShouldContain("build.builder needs BuildKit");
        told.ShouldContain("build.secrets needs BuildKit");
    }

    [Fact]
    public async Task An_image_that_containers_use_is_not_removed_and_the_way_out_named()
    {
        (await machine.Engine.DockerAsync("create", "--name", "origin", "--network", "none", DockerEngine.Image, "true")).ShouldSucceed();
        (await machine.Engine.DockerAsync("commit", "origin", "shared:1")).ShouldSucceed();
        (await machine.Engine.DockerAsync("create", "--name", "user-of-shared", "--network", "none", "shared:1", "true")).ShouldSucceed();
        var docker = await machine.DriverAsync();
        var state = await docker.CreateAsync(Type, new { name = "shared:1" });
        docker.Log.Lines.ShouldContain(l => l.Line.Contains("the engine has the image shared:1 already"));

        var refused = await docker.DestroyAsync(Type, state);
        refused.Diagnostics.Told().ShouldContain("The image shared:1 cannot be removed:");
        refused.Diagnostics.Told().ShouldContain("Set keep_locally = true");
        refused.NewState.ShouldNotBeNull();

        var kept = await docker.ApplyAsync(Type, new { name = "shared:1", keep_locally = true }, state);
        (await docker.DestroyAsync(Type, kept.NewState!)).Diagnostics.ShouldBeEmpty();
        (await machine.ExistsAsync("shared:1")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_tag_is_given_and_read_again()
    {
        var docker = await machine.DriverAsync();
        var state = await docker.CreateAsync("docker_tag", new { source_image = DockerEngine.Image, target_image = "registry.example.com/team/tools:1.0" });
        (await machine.InspectAsync("registry.example.com/team/tools:1.0")).GetProperty("Id").GetString().ShouldBe(state.Text("source_image_id"));
        (await docker.ReadAsync("docker_tag", state)).NewState.ShouldBe(state);
        (await machine.Engine.DockerAsync("rmi", "registry.example.com/team/tools:1.0")).ShouldSucceed();
        (await docker.ReadAsync("docker_tag", state)).NewState.ShouldBeNull();

        (await docker.ApplyAsync("docker_tag", new { source_image = "absent:1", target_image = "b:1" })).Diagnostics.Told().ShouldContain("The Docker engine has no image absent:1.");
    }

    [Fact]
    public async Task Data_sources_read_images_and_networks()
    {
        var docker = await machine.DriverAsync();
        (await docker.DataValueAsync("docker_image", new { name = DockerEngine.Image })).Text("id").ShouldStartWith("sha256:");
        (await docker.DataAsync("docker_image", new { name = "absent:1" })).Diagnostics.Told().ShouldContain("The Docker engine has no image absent:1. Pull it, or use a docker_image resource.");

        var host = await docker.DataValueAsync("docker_network", new { name = "host" });
        host.Text("driver").ShouldBe("host");
        host.Text("scope").ShouldBe("local");
        (await docker.DataAsync("docker_network", new { name = "absent" })).Diagnostics.Told().ShouldContain("The Docker engine has no network absent.");
    }
}
