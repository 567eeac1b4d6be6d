using System.CommandLine;
using System.CommandLine.Invocation;
using Coder.Cli.Console;

namespace Coder.Cli.Help;

/// <summary>What <c>--version</c> does.</summary>
internal sealed class WriteVersionAction(IConsole console) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        console.Out.WriteLine($"coder {CliVersion.Current}");
        return 0;
    }
}
