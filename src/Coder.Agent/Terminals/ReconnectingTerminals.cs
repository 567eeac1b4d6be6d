using Coder.Agent.Commands;
using Coder.Agent.Processes;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Terminals;

/// <summary>The reconnecting terminals of this agent by the id that their clients chose. They outlive connections.</summary>
internal sealed class ReconnectingTerminals(TimeProvider time)
{
    /// <summary>Most terminals at once.</summary>
    public const int MaxTerminals = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ReconnectingTerminal> _terminals = [];

    /// <summary>Clients that are attached to any terminal.</summary>
    public int ClientCount
    {
        get
        {
            lock (_gate)
            {
                return _terminals.Values.Sum(terminal => terminal.ClientCount);
            }
        }
    }

    /// <summary>Whether a terminal with this id lives.</summary>
    public bool Has(Guid id)
    {
        lock (_gate)
        {
            return _terminals.TryGetValue(id, out var terminal) && !terminal.HasEnded;
        }
    }

    /// <summary>The terminal with the id of a request; it is started when there is none, and resized otherwise.</summary>
    /// <exception cref="IOException">It cannot be started.</exception>
    public ReconnectingTerminal GetOrStart(PtyStreamRequest request, Workplace workplace)
    {
        lock (_gate)
        {
            if (_terminals.TryGetValue(request.Id, out var existing) && !existing.HasEnded)
            {
                if (request is { Width: > 0, Height: > 0 })
                {
                    existing.Resize(request.Width, request.Height);
                }

                return existing;
            }

            if (_terminals.Count >= MaxTerminals)
            {
                throw new IOException($"There are {MaxTerminals} terminals already; close some first.");
            }

            var started = Start(request, workplace);
            _terminals[request.Id] = started;
            _ = ForgetAfterEndAsync(request.Id, started);
            return started;
        }
    }

    /// <summary>Hangs all terminals up.</summary>
    public async Task CloseAsync()
    {
        ReconnectingTerminal[] terminals;
        lock (_gate)
        {
            terminals = [.. _terminals.Values];
        }

        await Task.WhenAll(terminals.Select(terminal => terminal.DisposeAsync().AsTask()));
    }

    private ReconnectingTerminal Start(PtyStreamRequest request, Workplace workplace)
    {
        var terminal = PseudoTerminal.Open(request.Width, request.Height);
        try
        {
            var child = ProcessSpawner.StartOnTerminal(workplace.Session(request.Command, client: null, term: null, terminal.SlavePath), terminal);
            return new ReconnectingTerminal(terminal, child, request.Command.Length == 0 ? workplace.Greeting : [], time);
        }
        catch
        {
            terminal.Dispose();
            throw;
        }
    }

    private async Task ForgetAfterEndAsync(Guid id, ReconnectingTerminal terminal)
    {
        await terminal.OutputEnd;
        lock (_gate)
        {
            if (_terminals.GetValueOrDefault(id) == terminal)
            {
                _terminals.Remove(id);
            }
        }
    }
}
