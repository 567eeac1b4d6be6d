using System.Text.RegularExpressions;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_env</c>: an environment variable of everything that an agent runs.</summary>
internal sealed partial class EnvResource() : ResourceType<CoderContext>("coder_env", new Block(
[
    Id(),
    Required("agent_id", HclType.String, "The id of a coder_agent."),
    Required("name", HclType.String, "The variable's name.")
        .Matching(VariableName(), "a name of letters, digits and underscores that does not start with a digit"),
    Optional("value", HclType.String, "The variable's value."),
    Optional("merge_strategy", HclType.String, "What happens when several set the same name: replace, append, prepend or error.")
        .Default("replace").OneOf("replace", "append", "prepend", "error"),
]))
{
    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VariableName();
}
