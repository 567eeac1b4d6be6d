namespace Coder.Ssh;

/// <summary>How a program on a session channel ended (RFC 4254 §6.10).</summary>
/// <param name="Code">Exit code, if no signal ended it.</param>
/// <param name="Signal">Name without SIG of the signal that ended it; null for none.</param>
/// <param name="DumpedCore">Whether it left a core file behind.</param>
public readonly record struct SessionExit(int Code, string? Signal = null, bool DumpedCore = false);
