namespace Coder.Sdk.AgentProtocol;

/// <summary>TCP ports that processes of the workspace listen on, by number; the agent's own are left out.</summary>
public sealed record ListeningPorts(IReadOnlyList<ListeningPort> Ports);

/// <summary>A port and the program behind it; the name is empty when the process belongs to somebody whose processes the agent may not see.</summary>
public sealed record ListeningPort(int Port, string ProcessName);
