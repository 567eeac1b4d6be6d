using System.Text.RegularExpressions;

namespace Coder.Providers.Kubernetes.Explaining;

/// <summary>Says in plain words why the scheduler finds no node: “0/3 nodes: 2 lack memory, 1 is a control-plane node”.</summary>
internal static partial class Scheduling
{
    private static readonly (Regex Pattern, Func<Match, int, string> Say)[] Table =
    [
        (Lack(), (m, n) => $"{n} {(n == 1 ? "lacks" : "lack")} {Resource(m.Groups["what"].Value)}"),
        (ControlPlane(), (_, n) => n == 1 ? "1 is a control-plane node" : $"{n} are control-plane nodes"),
        (Taint(), (m, n) => $"{n} {(n == 1 ? "has" : "have")} the taint {m.Groups["taint"].Value.Trim().TrimEnd(':')}, which the pod does not tolerate"),
        (Affinity(), (_, n) => $"{n} {(n == 1 ? "does" : "do")} not match the pod's node affinity or selector"),
        (VolumeAffinity(), (_, n) => $"{n} cannot reach the pod's volume"),
        (Cordoned(), (_, n) => $"{n} {(n == 1 ? "is" : "are")} cordoned"),
        (TooMany(), (_, n) => $"{n} {(n == 1 ? "has" : "have")} too many pods"),
        (PodAffinity(), (_, n) => $"{n} {(n == 1 ? "does" : "do")} not match the pod's affinity to other pods"),
        (Ports(), (_, n) => $"{n} {(n == 1 ? "has" : "have")} the host port taken"),
        (Unbound(), (_, _) => "a volume claim of the pod is not bound"),
    ];

    /// <summary>The message of the scheduler, in words.</summary>
    public static string Say(string message)
    {
        if (Head().Match(message) is not { Success: true } head)
        {
            return message.TrimEnd('.');
        }

        var parts = Split(head.Groups["rest"].Value).Select(Translate);
        return $"{head.Groups["nodes"].Value} nodes: {string.Join(", ", parts)}";
    }

    private static string Translate(string part)
    {
        var match = Count().Match(part);
        var (count, what) = match.Success ? (int.Parse(match.Groups["n"].Value), match.Groups["what"].Value) : (1, part);
        foreach (var (pattern, say) in Table)
        {
            if (pattern.Match(what) is { Success: true } found)
            {
                return say(found, count);
            }
        }

        return part;
    }

    private static string Resource(string name) => name switch
    {
        "cpu" => "CPU",
        "ephemeral-storage" => "disk space",
        _ => name,
    };

    // The reasons end where the text about preemption begins; commas inside of a taint's braces do not separate.
    private static IEnumerable<string> Split(string reasons)
    {
        var end = reasons.IndexOf(" preemption:", StringComparison.Ordinal);
        var text = (end < 0 ? reasons : reasons[..end]).Trim().TrimEnd('.');
        return Comma().Split(text).Select(p => p.Trim()).Where(p => p.Length > 0);
    }

    [GeneratedRegex(@"^(?<nodes>\d+/\d+) nodes are available: (?<rest>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Head();

    [GeneratedRegex(@"^(?<n>\d+) (?<what>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Count();

    [GeneratedRegex(@",(?![^{]*\})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Comma();

    [GeneratedRegex(@"^Insufficient (?<what>\S+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lack();

    [GeneratedRegex(@"taint \{node-role\.kubernetes\.io/(control-plane|master)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ControlPlane();

    [GeneratedRegex(@"taint \{(?<taint>[^}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Taint();

    [GeneratedRegex(@"didn't match (Pod's )?node (affinity|selector)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Affinity();

    [GeneratedRegex("volume node affinity conflict", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VolumeAffinity();

    [GeneratedRegex(@"node\(s\) were unschedulable", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Cordoned();

    [GeneratedRegex("^Too many pods", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TooMany();

    [GeneratedRegex(@"didn't (match|satisfy) (existing )?pods? (anti-)?affinity|didn't match pod topology", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex PodAffinity();

    [GeneratedRegex("didn't have free ports", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ports();

    [GeneratedRegex("unbound immediate PersistentVolumeClaims", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unbound();
}
