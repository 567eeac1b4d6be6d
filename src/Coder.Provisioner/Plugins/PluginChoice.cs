using Coder.Hcl.Diagnostics;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Sources;

namespace Coder.Provisioner.Plugins;

/// <summary>Which programs run the providers of a template that are not built in.</summary>
/// <param name="Programs">The programs; empty when all providers are built in.</param>
/// <param name="LockFile">The template's lock file with what was chosen.</param>
/// <param name="Changed">Whether something was chosen that the template's own lock file does not say.</param>
internal sealed record PluginChoice(IReadOnlyList<PluginBinary> Programs, LockFile LockFile, bool Changed)
{
    /// <summary>Why the template cannot run with plugins; null when it can.</summary>
    public Diagnostic? Problem { get; init; }

    /// <summary>The programs in words, to end a sentence with.</summary>
    public string Named => string.Join(", ", Programs.Select(p => $"{p.Source[(p.Source.IndexOf('/') + 1)..]} {p.Version}"));
}
