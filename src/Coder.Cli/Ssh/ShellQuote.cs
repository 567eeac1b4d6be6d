using System.Buffers;

namespace Coder.Cli.Ssh;

/// <summary>Joins arguments into a command line for a POSIX shell.</summary>
internal static class ShellQuote
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_");

    /// <summary>
    /// One argument is a command line already, as with OpenSSH. Of several, each arrives as one word:
    /// <c>sh -c 'echo hi; exit 3'</c> keeps its quotes.
    /// </summary>
    public static string Join(IReadOnlyList<string> arguments) =>
        arguments is [var line] ? line : string.Join(' ', arguments.Select(Quote));

    private static string Quote(string argument) =>
        argument.Length > 0 && !argument.AsSpan().ContainsAnyExcept(Plain)
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
