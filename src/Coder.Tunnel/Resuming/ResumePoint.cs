using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Resuming;

/// <summary>Names a resumable stream in a header.</summary>
/// <param name="Id">Id of the stream.</param>
/// <param name="Received">How far this side has received; null when it has not seen the other side accept the stream.</param>
public readonly record struct ResumePoint(Guid Id, long? Received);

/// <summary>Writes the header of a resumable stream to a transport, and reads the answer.</summary>
/// <exception cref="StreamRefusedException">The other side refused.</exception>
/// <exception cref="IOException">The transport broke.</exception>
public delegate Task<StreamAnswer> OpenTransport(YamuxStream transport, ResumePoint point, CancellationToken cancellationToken);
