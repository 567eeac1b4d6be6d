using Coder.Kubernetes.Referee.Access;

namespace Coder.Kubernetes.Referee.Objects;

/// <summary>How a request wants something written.</summary>
/// <param name="Manager">The field manager that <c>managedFields</c> names.</param>
/// <param name="Validation">What happens to unknown fields: Strict, Warn or Ignore.</param>
internal sealed record WriteOptions(User User, string Manager, bool DryRun = false, string Validation = "Strict", bool Force = false)
{
    /// <summary>A controller of the cluster.</summary>
    public static WriteOptions Of(string controller) => new(User.System, controller);

    /// <summary>Warnings for the client, which the answer's headers carry.</summary>
    public List<string> Warnings { get; } = [];
}
