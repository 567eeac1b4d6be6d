using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker.Image;

/// <summary>The <c>build</c> block of images.</summary>
internal static class ImageBuildTable
{
    private static readonly HclType Texts = HclType.List(HclType.String);
    private static readonly HclType TextMap = HclType.Map(HclType.String);

    /// <summary>Arguments that only BuildKit's builders know; they are refused by name.</summary>
    public static IReadOnlyList<string> BuildKitOnly { get; } =
        ["additional_contexts", "cache_to", "builder", "build_log_file", "provenance", "sbom", "secrets"];

    /// <summary>The block.</summary>
    public static NestedBlock Table { get; } = Block.AtMostOne(
        "build",
        [
            Required("context", HclType.String, "The folder that is sent to the engine: one of the template, or of the provisioner's machine."),
            Optional("dockerfile", HclType.String, "The Dockerfile, relative to context.").Default("Dockerfile"),
            Optional("tag", Texts, "Further names of the image."),
            Optional("build_args", TextMap, "Values of ARG instructions."),
            Optional("label", TextMap, "Labels of the image."),
            Optional("labels", TextMap, "Labels of the image."),
            Optional("target", HclType.String, "The stage to build."),
            Optional("platform", HclType.String, "os/arch of the image."),
            Optional("pull_parent", HclType.Bool, "Pulls newer versions of base images."),
            Optional("no_cache", HclType.Bool, "Builds every layer anew."),
            Optional("cache_from", Texts, "Images whose layers may be used."),
            Optional("remove", HclType.Bool, "Removes intermediate containers after a build.").Default(true),
            Optional("force_remove", HclType.Bool, "Removes them after a failed build, too."),
            Optional("squash", HclType.Bool, "Makes one layer of the new ones; needs an experimental engine."),
            Optional("suppress_output", HclType.Bool, "Keeps the output of the build out of the log."),
            Optional("remote_context", HclType.String, "A Git repository or archive to build instead of context."),
            Optional("extra_hosts", Texts, "Hosts as name:address."),
            Optional("network_mode", HclType.String, "The network of RUN instructions."),
            Optional("security_opt", Texts, "Security options."),
            Optional("isolation", HclType.String, "The isolation technology, on Windows."),
            Optional("memory", HclType.Number, "Memory in bytes."),
            Optional("memory_swap", HclType.Number, "Memory and swap in bytes; -1: no limit."),
            Optional("shm_size", HclType.Number, "Bytes of /dev/shm."),
            Optional("cpu_shares", HclType.Number, "Relative weight."),
            Optional("cpu_period", HclType.Number, "CFS period in microseconds."),
            Optional("cpu_quota", HclType.Number, "CFS quota in microseconds."),
            Optional("cpu_set_cpus", HclType.String, "Which processors."),
            Optional("cpu_set_mems", HclType.String, "Which memory nodes."),
            Optional("cgroup_parent", HclType.String, "The parent control group."),
            Optional("session_id", HclType.String, "Has no effect with the classic builder."),
            Optional("build_id", HclType.String, "Has no effect with the classic builder."),
            Optional("version", HclType.String, "Has no effect: the classic builder is used."),
            Optional("use_legacy_builder", HclType.Bool, "The classic builder is used in any case.").Default(false),
            Optional("builder", HclType.String, "Not supported: needs BuildKit."),
            Optional("build_log_file", HclType.String, "Not supported: needs BuildKit."),
            Optional("additional_contexts", Texts, "Not supported: needs BuildKit."),
            Optional("cache_to", Texts, "Not supported: needs BuildKit."),
            Optional("provenance", HclType.String, "Not supported: needs BuildKit."),
            Optional("sbom", HclType.String, "Not supported: needs BuildKit."),
        ],
        Block.ListOf("auth_config",
        [
            Required("host_name", HclType.String, "The registry."),
            Optional("user_name", HclType.String, "The user."),
            Optional("password", HclType.String, "The password."),
            Optional("auth", HclType.String, "User and password in base 64."),
            Optional("email", HclType.String, "The user's address."),
            Optional("server_address", HclType.String, "The registry's address."),
            Optional("identity_token", HclType.String, "An identity token."),
            Optional("registry_token", HclType.String, "A registry token."),
        ]),
        Block.ListOf("secrets",
        [
            Required("id", HclType.String, "Not supported: needs BuildKit."),
            Optional("src", HclType.String, "Not supported: needs BuildKit."),
            Optional("env", HclType.String, "Not supported: needs BuildKit."),
        ]),
        new NestedBlock("ulimit", NestingMode.List, new Block(
        [
            Required("name", HclType.String, "The limit, such as nofile."),
            Required("soft", HclType.Number, "The soft limit."),
            Required("hard", HclType.Number, "The hard limit."),
        ])));
}
