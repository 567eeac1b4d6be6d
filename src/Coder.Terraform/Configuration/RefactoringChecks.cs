using Coder.Hcl.Diagnostics;

namespace Coder.Terraform.Configuration;

/// <summary>Checks <c>moved</c> and <c>removed</c> blocks against each other and the configuration, and orders the moves.</summary>
internal sealed class RefactoringChecks(IReadOnlyList<ModuleConfiguration> modules, DiagnosticBag diagnostics)
{
    /// <summary>All moves, each after those whose results it may take further.</summary>
    public IReadOnlyList<MovedConfig> Check()
    {
        var moves = modules.SelectMany(m => m.Moved).ToList();
        foreach (var move in moves)
        {
            CheckOne(move);
        }

        CheckAmbiguous(moves, m => m.Full(m.From), m => m.Full(m.To), "from");
        CheckAmbiguous(moves, m => m.Full(m.To), m => m.Full(m.From), "to");
        foreach (var removed in modules.SelectMany(m => m.Removed))
        {
            if (IsDeclared(removed.Address, removed.From.IsResource))
            {
                diagnostics.AddError("Removed object still exists", $"This statement removes {removed.Address}, which is still declared. Remove its block, or this one.", removed.Range);
            }
        }

        return Order(moves);
    }

    private void CheckOne(MovedConfig move)
    {
        var (from, to) = (move.Full(move.From), move.Full(move.To));
        if (from == to)
        {
            diagnostics.AddError("Redundant move statement", $"This statement declares a move from {from} to the same address, so it has no effect.", move.Range);
        }
        else if (!move.IsInstance && move.From.Modules.All(m => m.Key.IsNone) && IsDeclared(from, move.From.IsResource))
        {
            diagnostics.AddError("Moved object still exists", $"This statement declares a move from {from}, but that is still declared. Change the configuration so that it is declared as {to} instead.", move.Range);
        }
    }

    private bool IsDeclared(string address, bool isResource) =>
        isResource ? modules.Any(m => m.Resources.Values.Any(r => r.Address == address)) : modules.Any(m => m.Path == address);

    private void CheckAmbiguous(List<MovedConfig> moves, Func<MovedConfig, string> end, Func<MovedConfig, string> other, string which)
    {
        foreach (var group in moves.GroupBy(end, StringComparer.Ordinal))
        {
            var first = group.First();
            foreach (var move in group.Where(m => other(m) != other(first)))
            {
                diagnostics.AddError("Ambiguous move statements", which == "from"
                    ? $"A statement at {first.Range} declared that {end(first)} moved to {other(first)}, but this statement declares that it moved to {other(move)}. Each resource or module can have moved from only one address to one other."
                    : $"A statement at {first.Range} declared that {other(first)} moved to {end(first)}, but this statement declares that {other(move)} moved there too. Each resource or module can have moved from only one source.", move.Range);
            }
        }
    }

    private List<MovedConfig> Order(List<MovedConfig> moves)
    {
        var ordered = new List<MovedConfig>(moves.Count);
        var states = new Dictionary<MovedConfig, bool>();
        var path = new List<MovedConfig>();
        foreach (var move in moves)
        {
            if (!Visit(move))
            {
                break;
            }
        }

        return ordered;

        bool Visit(MovedConfig move)
        {
            if (states.TryGetValue(move, out var done))
            {
                if (!done)
                {
                    var cycle = path.SkipWhile(m => m != move);
                    diagnostics.AddError("Cyclic dependency in move statements", $"The following moves go round in a circle, so that there is no final location: {string.Join(", ", cycle.Select(m => $"{m.Full(m.From)} → {m.Full(m.To)}"))}. Remove one of them.", move.Range);
                }

                return done;
            }

            states[move] = false;
            path.Add(move);
            foreach (var before in moves)
            {
                if (before != move && Feeds(before, move) && !Visit(before))
                {
                    return false;
                }
            }

            path.RemoveAt(path.Count - 1);
            states[move] = true;
            ordered.Add(move);
            return true;
        }
    }

    /// <summary>Whether what one statement moves can be what the next one starts from, or lies inside of what it moves.</summary>
    private static bool Feeds(MovedConfig before, MovedConfig move)
    {
        var (result, start) = (Steps(before, before.To), Steps(move, move.From));
        if (before.From.IsResource)
        {
            return result.Count == start.Count ? Same(result, start, start.Count) : !move.From.IsResource && result.Count > start.Count && Same(result, start, start.Count);
        }

        return start.Count >= result.Count && Same(result, start, result.Count);
    }

    private static List<(string Name, string Key)> Steps(MovedConfig move, Endpoint endpoint) =>
    [
        .. ModulePath.Split(move.Module.Path).Select(m => (m.Name, "")),
        .. endpoint.Modules.Select(m => (m.Name, m.Key.ToString())),
        .. endpoint.IsResource ? [(endpoint.Type + "." + endpoint.Name, endpoint.Key.ToString())] : ((string, string)[])[],
    ];

    private static bool Same(List<(string Name, string Key)> a, List<(string Name, string Key)> b, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (a[i].Name != b[i].Name || (a[i].Key != b[i].Key && a[i].Key.Length > 0 && b[i].Key.Length > 0))
            {
                return false;
            }
        }

        return true;
    }
}
