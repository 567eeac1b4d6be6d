using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Evaluation;

/// <summary>Where to report that something is missing. Lines and columns are only worked out when somebody asks.</summary>
internal readonly struct Place
{
    private readonly SourceRange _range;
    private readonly BlockSyntax? _block;

    public Place(SourceRange range) => _range = range;

    public Place(BlockSyntax block) => _block = block;

    public SourceRange Range => _block?.HeaderRange ?? _range;

    public static implicit operator Place(SourceRange range) => new(range);
}
