using Coder.Kubernetes.Referee.Access;
using Coder.Kubernetes.Referee.Resources;
using Microsoft.AspNetCore.Http;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>What a request is about, read from its method, path and query ("Kubernetes API Concepts").</summary>
internal sealed record RequestInfo(ResourceType Type, string Verb, string? Namespace, string? Name, string Subresource)
{
    public RequestAttributes Attributes => new(
        Verb, Type.Group, Subresource.Length == 0 ? Type.Plural : $"{Type.Plural}/{Subresource}", Type.Namespaced ? Namespace : Type.Plural == "namespaces" ? Name : null, Name);

    /// <summary>Null when the path is not that of a resource of this server.</summary>
    public static RequestInfo? Parse(HttpRequest request)
    {
        var parts = request.Path.Value!.Trim('/').Split('/');
        var (group, version, rest) = parts switch
        {
            ["api", var v, .. var tail] => ("", v, tail),
            ["apis", var g, var v, .. var tail] => (g, v, tail),
            _ => ("", "", []),
        };
        var (ns, path) = rest switch
        {
            ["namespaces", var name, var part] when part is "status" or "finalize" => (null, (string[])["namespaces", name, part]),
            ["namespaces", var name, .. var tail] when tail.Length > 0 => (name, tail),
            _ => ((string?)null, rest),
        };
        if (path.Length is 0 or > 3 || ResourceTable.Find(group, version, path[0]) is not { } type || (ns is not null && !type.Namespaced))
        {
            return null;
        }

        var hasName = path.Length > 1;
        var verb = (request.Method, hasName) switch
        {
            ("GET" or "HEAD", false) => IsTrue(request.Query["watch"]) ? "watch" : "list",
            ("GET" or "HEAD", true) => "get",
            ("POST", _) => "create",
            ("PUT", true) => "update",
            ("PATCH", true) => "patch",
            ("DELETE", false) => "deletecollection",
            ("DELETE", true) => "delete",
            _ => "",
        };
        return new(type, verb, ns, path.ElementAtOrDefault(1), path.ElementAtOrDefault(2) ?? "");
    }

    public static bool IsTrue(string? value) => value is "1" or "true" or "True";
}
