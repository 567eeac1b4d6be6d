using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_agent_instance</c>: ties an agent to the cloud instance that proves who it is.</summary>
internal sealed class AgentInstanceResource() : ResourceType<CoderContext>("coder_agent_instance", new Block(
[
    Id(),
    Required("agent_id", HclType.String, "The id of a coder_agent."),
    Required("instance_id", HclType.String, "The cloud's id of the instance."),
]));
