namespace Coder.Cli.Ssh;

/// <summary>Columns and rows of a terminal.</summary>
internal readonly record struct TerminalSize(int Width, int Height);
