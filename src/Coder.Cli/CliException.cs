namespace Coder.Cli;

/// <summary>Ends a command with an error for people.</summary>
/// <param name="message">One sentence: what went wrong.</param>
/// <param name="detail">What lies behind it; may have several lines.</param>
/// <param name="hint">The way out.</param>
internal sealed class CliException(string message, string? detail = null, string? hint = null) : Exception(message)
{
    public string? Detail { get; } = detail;

    public string? Hint { get; } = hint;
}
