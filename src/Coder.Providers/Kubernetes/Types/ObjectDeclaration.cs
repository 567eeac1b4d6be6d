using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Mapping;
using Coder.Providers.Kubernetes.Tables;
using Coder.Providers.Kubernetes.Waiting;

namespace Coder.Providers.Kubernetes.Types;

/// <summary>All that makes a kind of objects a resource type: where it is, what it holds, what is fixed, what is waited for.</summary>
/// <param name="Names">The type's names in templates; the API's version is in the newer one.</param>
/// <param name="Kind">The kind in the API.</param>
/// <param name="Body">Its table, without what all types have.</param>
internal sealed record ObjectDeclaration(string[] Names, ObjectKind Kind, Table Body)
{
    private static readonly Row Id = Row.Text("id", "The object's namespace and name, or its name.").ReadOnly().Local();

    /// <summary>What cannot be changed besides name and namespace.</summary>
    public string[] Fixed { get; init; } = [];

    /// <summary>What can be changed inside of it nevertheless.</summary>
    public string[] Changeable { get; init; } = [];

    /// <summary>What a build waits for; null: nothing.</summary>
    public Func<BlockValue, Goal?> Goal { get; init; } = _ => null;

    /// <summary>Whether another object has to take its place when it cannot be changed, even one of an interrupted build.</summary>
    public bool IsRemade { get; init; }

    /// <summary>The operations whose waiting can be limited, with their default limits.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Limits { get; init; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>Whether its pods can tell what happened to it after it was made.</summary>
    public bool HasPods { get; init; }

    /// <summary>What becomes of what it owns when it is deleted.</summary>
    public string Propagation { get; init; } = "Background";

    /// <summary>The version of the state's shape, as the public provider counts.</summary>
    public long StateVersion { get; init; }

    /// <summary>The whole table.</summary>
    public Table Table => field ??= Limits.Count == 0 ? Body.With(Id) : Body.With(Id, Row.Timeouts([.. Limits.Keys]));

    /// <summary>What a change replaces the object for.</summary>
    public FixedParts FixedParts => field ??= new FixedParts(["metadata.name", "metadata.namespace", "metadata.generate_name", .. Fixed], Changeable);

    /// <summary>How long an operation may wait.</summary>
    public TimeSpan Limit(BlockValue value, string operation) =>
        value.Blocks("timeouts").Where(t => Limits.ContainsKey(operation)).Select(t => t.TextOrNull(operation)).FirstOrDefault() is { } text
            ? Durations.Parse(text) ?? Default(operation)
            : Default(operation);

    private TimeSpan Default(string operation) => Limits.GetValueOrDefault(operation, TimeSpan.FromMinutes(5));
}
