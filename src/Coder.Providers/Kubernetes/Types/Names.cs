using System.Text.RegularExpressions;
using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Client;

namespace Coder.Providers.Kubernetes.Types;

/// <summary>What Kubernetes asks of names, labels and annotations, told before anything is sent.</summary>
internal static partial class Names
{
    private const int LabelLength = 63;
    private const int SubdomainLength = 253;

    /// <summary>Kinds whose names become labels, host names or parts of longer names.</summary>
    private static readonly Dictionary<string, int> Lengths = new(StringComparer.Ordinal)
    {
        ["Service"] = LabelLength,
        ["Namespace"] = LabelLength,
        ["Job"] = LabelLength,
        ["CronJob"] = 52,
        ["StatefulSet"] = 52,
    };

    /// <summary>Kinds whose names may have almost any form.</summary>
    private static readonly string[] Free = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"];

    /// <summary>Checks <c>metadata</c>; values may be unknown.</summary>
    public static void Check(ObjectKind kind, BlockValue config, DiagnosticBag problems)
    {
        foreach (var metadata in config.Blocks("metadata"))
        {
            if (metadata.TextOrNull("name") is { } name)
            {
                CheckName(kind, name, problems);
            }
            else if (metadata.IsAbsent("name") && metadata.IsAbsent("generate_name"))
            {
                Fail(problems, "Missing name", $"metadata of a {kind.Name} needs name or generate_name.");
            }

            foreach (var (key, value) in metadata.Map("labels"))
            {
                CheckLabel(key, value, problems);
            }
        }
    }

    private static void CheckName(ObjectKind kind, string name, DiagnosticBag problems)
    {
        var limit = Lengths.GetValueOrDefault(kind.Name, SubdomainLength);
        if (name.Length > limit)
        {
            Fail(problems, "Name too long", $"\"{name}\" has {name.Length} characters, but the name of a {kind.Name} may have {limit} at most. "
                + "Shorten it in the template, for example with substr() or the workspace's id instead of names.");
        }
        else if (!Free.Contains(kind.Name) && !Subdomain().IsMatch(name))
        {
            Fail(problems, "Invalid name", $"\"{name}\" cannot name a {kind.Name}: only small letters, digits, hyphens and dots are allowed, and the "
                + "first and last character is a letter or digit. lower() and replace() help with names of users and workspaces.");
        }
    }

    private static void CheckLabel(string key, string value, DiagnosticBag problems)
    {
        if (value.Length > LabelLength)
        {
            Fail(problems, "Label too long", $"The value of label {key} has {value.Length} characters; {LabelLength} are allowed. Use an annotation for longer texts.");
        }
        else if (value.Length > 0 && !LabelValue().IsMatch(value))
        {
            Fail(problems, "Invalid label", $"\"{value}\" cannot be the value of label {key}: only letters, digits, hyphens, dots and underscores are allowed, and the "
                + "first and last character is a letter or digit. Use an annotation for other texts.");
        }
    }

    private static void Fail(DiagnosticBag problems, string summary, string detail) => problems.Add(Diagnostic.Error(summary, detail));

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Subdomain();

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelValue();
}
