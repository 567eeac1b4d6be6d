using System.CommandLine;
using System.CommandLine.Invocation;

namespace Coder.Cli.Help;

/// <summary>What <c>--help</c>, and a command that only groups others, do.</summary>
internal sealed class WriteHelpAction(HelpWriter writer) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        writer.Write(parseResult.CommandResult.Command);
        return 0;
    }
}
