namespace Coder.Sdk.AgentProtocol;

/// <summary>
/// Asks for a stream that outlives its connections. A new one gets an answer with <c>received: 0</c>, and the answer of the kind comes in the
/// stream itself; an answer without it is a plain stream. Later headers with the same id bring it back on another connection,
/// also while the client has not seen the first answer.
/// </summary>
/// <param name="Id">Names the stream: 128 random bits that nobody else knows.</param>
/// <param name="Received">How many bytes of the stream the client has received; null until it has seen the first answer.</param>
public sealed record StreamResumption(Guid Id, long? Received = null);
