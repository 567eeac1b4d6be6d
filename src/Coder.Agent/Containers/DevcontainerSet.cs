using Coder.Sdk;

namespace Coder.Agent.Containers;

/// <summary>The dev containers that the agent knows of, and what is known about them.</summary>
/// <param name="declared">Those of the template; they are kept whether they have a container or not.</param>
internal sealed class DevcontainerSet(IEnumerable<Devcontainer> declared)
{
    /// <summary>Most dev containers that are listed; others are seen when one of them is gone.</summary>
    public const int Most = 32;

    private readonly Lock _gate = new();
    private readonly List<Devcontainer> _known = [.. declared];

    /// <summary>Those of the template.</summary>
    public IReadOnlyList<Devcontainer> Declared
    {
        get
        {
            lock (_gate)
            {
                return [.. _known.Where(known => known.IsDeclared)];
            }
        }
    }

    /// <summary>Whether none has a container, or is to have one.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _known.TrueForAll(known => known is { IsDeclared: false, IsBusy: false, Container: null, Inside: null });
            }
        }
    }

    /// <summary>One by its id, or null.</summary>
    public Devcontainer? Find(Guid id)
    {
        lock (_gate)
        {
            return _known.Find(known => known.Id == id);
        }
    }

    /// <summary>The one whose container it is, or null.</summary>
    public Devcontainer? Holding(string containerId)
    {
        lock (_gate)
        {
            return _known.Find(known => known.Container?.Id == containerId);
        }
    }

    /// <summary>All as the API shows them.</summary>
    public IReadOnlyList<WorkspaceAgentDevcontainer> Show()
    {
        lock (_gate)
        {
            return [.. _known.Select(known => known.Show())];
        }
    }

    /// <summary>Marks one as being started or removed. False when it is so already.</summary>
    public bool TryOccupy(Devcontainer known)
    {
        lock (_gate)
        {
            return !known.IsBusy && (known.IsBusy = true);
        }
    }

    /// <summary>What came of starting or removing one.</summary>
    /// <param name="known">Which one.</param>
    /// <param name="up">What its start answered; null when it is not up.</param>
    /// <param name="error">Why not; empty when nobody wanted it to be.</param>
    public void Leave(Devcontainer known, DevcontainerUp? up, string error)
    {
        lock (_gate)
        {
            (known.IsBusy, known.Up, known.Error) = (false, up, error);
        }
    }

    /// <summary>Gives each its container, forgets those that are gone, and takes in those that somebody started.</summary>
    public void Assign(IReadOnlyList<WorkspaceAgentContainer> containers)
    {
        var free = containers.Where(container => container.Labels.ContainsKey(Devcontainer.FolderLabel)).ToList();
        lock (_gate)
        {
            foreach (var known in _known)
            {
                known.Container = free.Where(known.Owns).OrderByDescending(container => container.Running).FirstOrDefault();
                free.RemoveAll(known.Owns);
            }

            _known.RemoveAll(known => known.Container is null && !known.IsKept);
            foreach (var container in free)
            {
                var found = Devcontainer.Discovered(container.Labels[Devcontainer.FolderLabel], container.Labels.GetValueOrDefault(Devcontainer.ConfigLabel, ""));
                if (TryAdd(found))
                {
                    found.Container = container;
                }
            }
        }
    }

    /// <summary>Takes in the projects that a search has found; those of an earlier one that it has not found are listed no longer than they have a container.</summary>
    /// <returns>Those that ask to be started with the workspace.</returns>
    public IReadOnlyList<Devcontainer> TakeIn(IReadOnlyList<DevcontainerProject> projects)
    {
        var asking = new List<Devcontainer>();
        lock (_gate)
        {
            _known.ForEach(known => known.IsFound = false);
            foreach (var project in projects)
            {
                var known = _known.Find(known => known.Is(project.Folder, project.ConfigPath));
                if (known is null && !TryAdd(known = Devcontainer.Discovered(project.Folder, project.ConfigPath)))
                {
                    continue;
                }

                known.IsFound = true;
                if (project.StartsItself && !known.IsDeclared)
                {
                    asking.Add(known);
                }
            }
        }

        return asking;
    }

    /// <summary>Starts agents in those that this agent has started and that run.</summary>
    /// <param name="start">Starts one.</param>
    /// <returns>The agents that have to end.</returns>
    public IReadOnlyList<SubAgent> Reconcile(Func<Devcontainer, DevcontainerUp, SubAgent> start)
    {
        var ended = new List<SubAgent>();
        lock (_gate)
        {
            foreach (var known in _known)
            {
                var up = known is { IsBusy: false, Container.Running: true } && known.Container.Id == known.Up?.ContainerId ? known.Up : null;
                if (up is not null)
                {
                    known.Inside ??= start(known, up);
                }
                else if (known.Inside is { } inside)
                {
                    ended.Add(inside);
                    known.Inside = null;
                }
            }
        }

        return ended;
    }

    private bool TryAdd(Devcontainer found)
    {
        var isNew = _known.Count < Most && _known.TrueForAll(known => known.Id != found.Id);
        if (isNew)
        {
            _known.Add(found);
        }

        return isNew;
    }

    /// <summary>Takes all agents out, and lets none be started again.</summary>
    public IReadOnlyList<SubAgent> TakeAgents()
    {
        lock (_gate)
        {
            _known.ForEach(known => known.Up = null);
        }

        return Reconcile((_, _) => throw new InvalidOperationException("Nothing is up."));
    }
}
