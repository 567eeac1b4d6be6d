namespace Coder.Ssh;

/// <summary>A handler refuses what a client asks for; the connection goes on.</summary>
/// <param name="message">Why, for people.</param>
public sealed class SshRefusedException(string message) : Exception(message);
