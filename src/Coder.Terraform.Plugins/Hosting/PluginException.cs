using Coder.Hcl.Diagnostics;

namespace Coder.Terraform.Plugins.Hosting;

/// <summary>A provider's process could not be started or used. Never leaves this project: it becomes <see cref="Diagnostic"/>.</summary>
internal sealed class PluginException(Diagnostic diagnostic, Exception? inner = null) : Exception(diagnostic.ToString(), inner)
{
    public PluginException(string summary, string detail, Exception? inner = null)
        : this(Diagnostic.Error(summary, detail), inner)
    {
    }

    public Diagnostic Diagnostic => diagnostic;
}
