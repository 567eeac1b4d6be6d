using Coder.Terraform.State;

namespace Coder.Terraform.Evaluation;

/// <summary>The state while an operation runs. Safe for several threads.</summary>
internal sealed class WorkingState
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, ResourceInstanceState> _objects = new(StringComparer.Ordinal);
    private readonly StateFile _start;
    private readonly string _lineage;
    private IReadOnlyDictionary<string, StateOutput> _outputs;
    private long _changes;

    public WorkingState(StateFile start)
    {
        _start = start;
        _lineage = start.Lineage.Length == 0 ? Guid.NewGuid().ToString() : start.Lineage;
        _outputs = start.Outputs;
        foreach (var instance in start.Resources)
        {
            _objects[KeyOf(instance.Address.ToString(), instance.DeposedKey)] = instance;
        }
    }

    /// <summary>The current or a deposed object; null when there is none.</summary>
    public ResourceInstanceState? Find(string address, string? deposedKey = null)
    {
        lock (_lock)
        {
            return _objects.GetValueOrDefault(KeyOf(address, deposedKey));
        }
    }

    /// <summary>Everything there is now.</summary>
    public ResourceInstanceState[] All()
    {
        lock (_lock)
        {
            return [.. _objects.Values];
        }
    }

    public void Set(ResourceInstanceState instance)
    {
        lock (_lock)
        {
            _objects[KeyOf(instance.Address.ToString(), instance.DeposedKey)] = instance;
            _changes++;
        }
    }

    public void Remove(string address, string? deposedKey = null)
    {
        lock (_lock)
        {
            _objects.Remove(KeyOf(address, deposedKey));
            _changes++;
        }
    }

    /// <summary>How many changes there have been.</summary>
    public long Changes
    {
        get
        {
            lock (_lock)
            {
                return _changes;
            }
        }
    }

    public void SetOutputs(IReadOnlyDictionary<string, StateOutput> outputs)
    {
        lock (_lock)
        {
            _outputs = outputs;
        }
    }

    /// <summary>An immutable picture of now, with the next serial.</summary>
    public StateFile Snapshot()
    {
        lock (_lock)
        {
            return new StateFile
            {
                Lineage = _lineage,
                Serial = _start.Serial + 1,
                Outputs = _outputs,
                Resources = [.. _objects.Values],
            };
        }
    }

    private static string KeyOf(string address, string? deposedKey) => deposedKey is null ? address : address + " " + deposedKey;
}
