using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Terraform.Addresses;

namespace Coder.Terraform.Configuration;

/// <summary>An <c>import</c> block of the root module.</summary>
internal sealed class ImportConfig(IReadOnlyList<AddressPart> to, ExpressionSyntax id, ExpressionSyntax? forEach, SourceRange range)
{
    /// <summary>The address of the resource instance; keys may have to be evaluated.</summary>
    public IReadOnlyList<AddressPart> To { get; } = to;

    public ExpressionSyntax Id { get; } = id;

    /// <summary>The collection of <c>for_each</c> with its references.</summary>
    public Repetition Repetition { get; } = forEach is null ? Repetition.None : new Repetition(null, forEach);

    public SourceRange Range { get; } = range;

    /// <summary>The <c>provider</c> argument.</summary>
    public (string Name, string Alias)? Provider { get; init; }

    /// <summary>What <see cref="Id"/> and the keys of <see cref="To"/> refer to.</summary>
    public ReferenceSet References { get; set; } = ReferenceSet.Empty;

    /// <summary>Configuration address of the resource.</summary>
    public string Address => string.Join('.', To.Where(p => p.Name is not null).Select(p => p.Name));

    /// <summary>Where the parts end in the address of a managed resource instance; false when they do not.</summary>
    public static bool IsResourceInstance(IReadOnlyList<AddressPart> parts)
    {
        var at = 0;
        while (at + 1 < parts.Count && parts[at].Name == "module" && parts[at + 1].Name is not null)
        {
            at += at + 2 < parts.Count && parts[at + 2].Name is null ? 3 : 2;
        }

        var rest = parts.Count - at;
        return rest is 2 or 3 && parts[at].Name is not (null or "data" or "ephemeral" or "module") && parts[at + 1].Name is not null && (rest == 2 || parts[at + 2].Name is null);
    }
}
