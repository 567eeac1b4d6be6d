namespace Coder.Kubernetes.Referee.Access;

/// <summary>Who makes a request.</summary>
internal sealed record User(string Name, IReadOnlyList<string> Groups)
{
    /// <summary>The server's own controllers.</summary>
    public static readonly User System = new("system:apiserver", ["system:masters", "system:authenticated"]);

    /// <summary>The user of a name: "admin" is in the group of cluster administrators, service accounts are in those of their namespace.</summary>
    public static User Of(string name) => name switch
    {
        "admin" => new(name, ["system:masters", "system:authenticated"]),
        _ when name.Split(':') is ["system", "serviceaccount", var ns, _] => new(name, ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"]),
        _ => new(name, ["system:authenticated"]),
    };

    public bool IsMaster => Groups.Contains("system:masters");
}
