using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>A <c>provisioner</c> block.</summary>
internal sealed class ProvisionerConfig(string type, BodySyntax body, SourceRange range)
{
    public string Type { get; } = type;

    public BodySyntax Body { get; } = body;

    public SourceRange Range { get; } = range;

    /// <summary>Whether it runs before the object is destroyed; otherwise after it was created.</summary>
    public bool WhenDestroy { get; init; }

    /// <summary><c>on_failure = continue</c>.</summary>
    public bool ContinueOnFailure { get; init; }

    /// <summary>The <c>connection</c> blocks, the nearer one last: its arguments win.</summary>
    public IReadOnlyList<BodySyntax> Connections { get; init; } = [];

    public ReferenceSet References { get; set; } = ReferenceSet.Empty;
}
