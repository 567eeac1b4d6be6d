using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary>A resource of the public provider that this server can do nothing with: templates are told so by name when they are imported.</summary>
internal sealed class UnsupportedResource(string name, Block block, string wayOut) : ResourceType<CoderContext>(name, block)
{
    /// <summary>All of them.</summary>
    public static UnsupportedResource[] All =>
    [
        new("coder_external_agent", new Block(
        [
            Id(),
            Required("agent_id", HclType.String, "The id of a coder_agent."),
        ]), "Start the agent with the init_script of the coder_agent on a machine that the template creates."),
        new("coder_ai_task", new Block(
        [
            Id(),
            Optional("app_id", HclType.String, "The id of a coder_app."),
            Computed("prompt", HclType.String, "What the task is."),
            Computed("enabled", HclType.Bool, "Whether there is a task."),
        ],
        Block.AtMostOne("sidebar_app", [Required("id", HclType.String, "The id of a coder_app.")])),
        "Offer the assistant as a coder_app."),
    ];

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems) =>
        problems.Add(Diagnostic.Error("Resource not supported", $"This server does not support {Name} yet. {wayOut}"));
}
