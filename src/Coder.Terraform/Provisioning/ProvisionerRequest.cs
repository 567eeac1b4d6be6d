using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Provisioning;

/// <summary>One provisioner to run.</summary>
/// <param name="Config">Its arguments, wholly known, without marks.</param>
/// <param name="Connection">The arguments of <c>connection</c>, without marks; null when there is none.</param>
/// <param name="Folder">The template's files on disk.</param>
internal sealed record ProvisionerRequest(HclValue Config, HclValue? Connection, WorkingFolder Folder)
{
    /// <summary>Takes each line that is printed.</summary>
    public required Action<string> Output { get; init; }

    /// <summary>Source of time for limits.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Why arguments and output must not be shown, <c>sensitive</c> or <c>ephemeral</c>; null when they may.</summary>
    public required string? Secret { get; init; }

    /// <summary>What is shown instead of the output.</summary>
    public string Suppressed => $"(output suppressed due to {Secret} value in config)";

    /// <summary>An optional text argument; null when it is not set.</summary>
    public string? Text(string name) => Text(Config, name);

    /// <summary>A list argument; empty when it is not set.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        Config.GetAttribute(name) is { IsNull: false } list ? [.. list.Elements.Where(e => !e.IsNull).Select(e => e.AsString())] : [];

    /// <summary>An optional text of an object; null when it is not set.</summary>
    public static string? Text(HclValue from, string name) => from.GetAttribute(name) is { IsNull: false } value ? value.AsString() : null;
}

/// <summary>Runs provisioners of one type.</summary>
internal interface IProvisioner
{
    /// <summary>Runs it. Null when it succeeded, else a text that says what went wrong and the way out.</summary>
    Task<string?> RunAsync(ProvisionerRequest request, CancellationToken ct);
}
