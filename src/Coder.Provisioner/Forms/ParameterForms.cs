using Coder.Hcl.Diagnostics;
using Coder.Provisioner.Templates;
using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Forms;

/// <summary>Opens the parameter forms of templates. A template is parsed once and kept, as for builds.</summary>
/// <param name="native">Keeps the parsed templates.</param>
/// <param name="time">The clock.</param>
public sealed class ParameterForms(NativeTemplateEngine native, TimeProvider time)
{
    /// <summary>The form of a template that is kept already; null when it is not.</summary>
    /// <param name="templateKey">Identifies the archive's content, as <see cref="BuildRequest.TemplateKey"/>.</param>
    public ParameterForm? Find(string templateKey) =>
        native.Templates.Find(templateKey) is { } template ? new ParameterForm(template, time) : null;

    /// <summary>The form of a template; null, with a sentence in <paramref name="problem"/>, when this engine cannot evaluate the template.</summary>
    /// <param name="templateKey">Identifies the archive's content.</param>
    /// <param name="templateTar">The template's files with its modules, as a tar archive.</param>
    /// <param name="problem">Why there is no form.</param>
    public ParameterForm? Open(string templateKey, ReadOnlyMemory<byte> templateTar, out string problem)
    {
        if (TemplateArchive.Unpack(templateTar, native.Limits, out problem) is not { } files)
        {
            return null;
        }

        var found = new DiagnosticBag();
        if (TerraformConfiguration.Load(files, found) is not { } template)
        {
            problem = found.First(d => d.Severity == DiagnosticSeverity.Error).ToString();
            return null;
        }

        native.Templates.Add(templateKey, template);
        return new ParameterForm(template, time);
    }
}
