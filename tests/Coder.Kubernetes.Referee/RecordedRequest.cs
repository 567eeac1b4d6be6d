namespace Coder.Kubernetes.Referee;

/// <summary>One request that the server got.</summary>
/// <param name="Query">With its question mark; empty without one.</param>
/// <param name="User">Empty when the server does not know who asked.</param>
/// <param name="Status">The HTTP status of the answer; 0 while a request or watch goes on, or when the connection was cut without an answer.</param>
public sealed record RecordedRequest(string Method, string Path, string Query, string User, int Status);
