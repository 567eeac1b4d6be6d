namespace Coder.Ssh;

/// <summary>A terminal that a client asks for (RFC 4254 §6.2).</summary>
/// <param name="Term">Kind of the client's terminal, the value of <c>TERM</c>.</param>
/// <param name="Size">Its size.</param>
/// <param name="Modes">Modes by the numbers of RFC 4254 §8: characters, flags (0 is off) and speeds in bits per second.</param>
public sealed record TerminalRequest(string Term, WindowSize Size, IReadOnlyDictionary<byte, uint> Modes);

/// <summary>Size of a terminal.</summary>
/// <param name="Columns">Characters in a line.</param>
/// <param name="Rows">Lines.</param>
/// <param name="Width">Pixels; 0 when the client does not know.</param>
/// <param name="Height">Pixels; 0 when the client does not know.</param>
public readonly record struct WindowSize(int Columns, int Rows, int Width, int Height);
