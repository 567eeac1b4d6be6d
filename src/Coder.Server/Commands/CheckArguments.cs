using Coder.Provisioner;
using Coder.Provisioner.Local;

namespace Coder.Server.Commands;

/// <summary>The arguments of <see cref="CheckTemplateCommand"/>, as the small program passes them on.</summary>
internal sealed record CheckArguments(string Action, string Folder, TemplateCheckRequest Request, bool Json, bool Fetch, string Filter)
{
    /// <summary>Reads <c>check-template ACTION FOLDER [--flag value]…</c>.</summary>
    /// <exception cref="StartupException">They are not of that form.</exception>
    public static CheckArguments Read(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 3 || arguments[1] is not ("validate" or "plan" or "test"))
        {
            throw new StartupException("use coder templates validate, plan or test.");
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 3; i + 1 < arguments.Count; i += 2)
        {
            switch (arguments[i])
            {
                case "--variable":
                    Add(variables, arguments[i + 1]);
                    break;
                case "--parameter":
                    Add(parameters, arguments[i + 1]);
                    break;
                default:
                    values[arguments[i]] = arguments[i + 1];
                    break;
            }
        }

        var request = new TemplateCheckRequest { Variables = variables, Parameters = parameters, Transition = TransitionOf(values.GetValueOrDefault("--transition", "start")) };
        return new CheckArguments(
            arguments[1], arguments[2], request, values.GetValueOrDefault("--output") == "json", values.GetValueOrDefault("--offline") != "true",
            values.GetValueOrDefault("--filter", ""));
    }

    private static WorkspaceTransition TransitionOf(string word) => word switch
    {
        "start" => WorkspaceTransition.Start,
        "stop" => WorkspaceTransition.Stop,
        "delete" => WorkspaceTransition.Delete,
        _ => throw new StartupException($"\"{word}\" is not a transition: use start, stop or delete."),
    };

    private static void Add(Dictionary<string, string> values, string pair)
    {
        var at = pair.IndexOf('=', StringComparison.Ordinal);
        values[at > 0 ? pair[..at] : throw new StartupException($"\"{pair}\" is not of the form name=value.")] = pair[(at + 1)..];
    }
}
