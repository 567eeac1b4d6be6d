using Coder.Testing;

namespace Coder.EndToEnd.Tests.Journeys;

/// <summary>How the tests call OpenSSH: without the configuration and the keys of whoever runs them.</summary>
internal static class OpenSsh
{
    /// <summary>Options of <c>ssh</c> and <c>scp</c> that lead through <c>coder ssh --stdio</c>.</summary>
    public static IReadOnlyList<string> Options { get; } =
    [
        "-F", "none", "-o", $"ProxyCommand={Distribution.Cli} ssh --stdio %h", "-o", "StrictHostKeyChecking=no",
        "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "IdentityFile=/dev/null",
    ];

    /// <summary>The same as one command line, for programs that run <c>ssh</c> themselves.</summary>
    public static string Command { get; } =
        "ssh " + string.Join(' ', Options.Select(option => option.Contains(' ', StringComparison.Ordinal) ? $"'{option}'" : option));
}
