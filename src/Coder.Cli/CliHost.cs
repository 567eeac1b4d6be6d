using Coder.Cli.Configuration;
using Coder.Cli.Console;

namespace Coder.Cli;

/// <summary>What the command needs of the world around it; tests replace it.</summary>
internal sealed class CliHost(IConsole console, Func<string, string?> environment, TimeProvider time)
{
    public IConsole Console { get; } = console;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Environment { get; } = environment;

    public TimeProvider Time { get; } = time;

    public GlobalOptions Globals { get; } = new(environment);
}
