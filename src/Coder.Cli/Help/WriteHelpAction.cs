using System.CommandLine;
using System.CommandLine.Invocation;

namespace Coder.Cli.Help;

/// <summary>What <c>--help</c>, and a command that only groups others, do.</summary>
/// <param name="writer">Writes the help.</param>
/// <param name="wasAskedFor">Whether help matters more than mistakes on the same command line.</param>
internal sealed class WriteHelpAction(HelpWriter writer, bool wasAskedFor) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => wasAskedFor;

    public override int Invoke(ParseResult parseResult)
    {
        writer.Write(parseResult.CommandResult.Command);
        return 0;
    }
}
