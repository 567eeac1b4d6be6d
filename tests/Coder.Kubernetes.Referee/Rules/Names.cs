using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Rules;

/// <summary>Syntax of names, labels and annotations ("Object Names and IDs", "Labels and Selectors").</summary>
internal static partial class Names
{
    private const string SubdomainText = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string LabelText = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string Label1035Text = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private const string ValueText = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const string KeyText = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    public static IEnumerable<FieldError> OfObject(ResourceType type, JsonObject value)
    {
        var name = value.Text("metadata", "name") ?? "";
        var nameErrors = type.Kind switch
        {
            "Namespace" => Label("metadata.name", name),
            "Service" => Label1035("metadata.name", name),
            "Role" or "RoleBinding" or "ClusterRole" or "ClusterRoleBinding" => name.Contains('/') || name.Contains('%')
                ? [FieldError.Invalid("metadata.name", name, "may not contain '/' or '%'")]
                : [],
            _ => Subdomain("metadata.name", name),
        };
        return name.Length == 0
            ? [FieldError.Required("metadata.name", "name or generateName is required")]
            : nameErrors.Concat(Labels("metadata.labels", value.Object("metadata", "labels"))).Concat(Annotations(value.Object("metadata", "annotations")));
    }

    public static IEnumerable<FieldError> Subdomain(string path, string name) => Check(path, name, 253, Subdomains(), SubdomainText);

    public static IEnumerable<FieldError> Label(string path, string name) => Check(path, name, 63, Dns1123(), LabelText);

    public static IEnumerable<FieldError> Label1035(string path, string name) => Check(path, name, 63, Dns1035(), Label1035Text);

    public static IEnumerable<FieldError> Labels(string path, JsonObject? labels)
    {
        foreach (var (key, node) in labels ?? [])
        {
            foreach (var error in Key(path, key))
            {
                yield return error;
            }

            var value = node.Text() ?? "";
            if (value.Length > 63)
            {
                yield return FieldError.Invalid(path, value, "must be no more than 63 bytes");
            }

            if (!Value().IsMatch(value))
            {
                yield return FieldError.Invalid(path, value, ValueText);
            }
        }
    }

    private static IEnumerable<FieldError> Annotations(JsonObject? annotations)
    {
        foreach (var error in (annotations ?? []).SelectMany(pair => Key("metadata.annotations", pair.Key.ToLowerInvariant())))
        {
            yield return error;
        }

        if ((annotations ?? []).Sum(pair => pair.Key.Length + (pair.Value.Text()?.Length ?? 0)) > 256 * 1024)
        {
            yield return new("metadata.annotations", "FieldValueTooLong", "may not be more than 262144 bytes");
        }
    }

    private static IEnumerable<FieldError> Key(string path, string key)
    {
        var (prefix, name) = key.Split('/', 2) is [var before, var after] ? (before, after) : (null, key);
        if (prefix is not null && (prefix.Length > 253 || !Subdomains().IsMatch(prefix)))
        {
            yield return FieldError.Invalid(path, key, "prefix part " + SubdomainText);
        }

        if (name.Length > 63)
        {
            yield return FieldError.Invalid(path, key, "name part must be no more than 63 bytes");
        }

        if (name.Length == 0 || !Value().IsMatch(name))
        {
            yield return FieldError.Invalid(path, key, KeyText);
        }
    }

    private static IEnumerable<FieldError> Check(string path, string name, int length, Regex syntax, string text)
    {
        if (name.Length > length)
        {
            yield return FieldError.Invalid(path, name, $"must be no more than {length} bytes");
        }

        if (!syntax.IsMatch(name))
        {
            yield return FieldError.Invalid(path, name, text);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomains();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Dns1123();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Dns1035();

    [GeneratedRegex(@"\A(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex Value();
}
