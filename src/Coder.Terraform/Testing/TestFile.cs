using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Testing;

/// <summary>A <c>*.tftest.hcl</c> file, read.</summary>
internal sealed class TestFile(string name)
{
    /// <summary>Its path in the template's folder.</summary>
    public string Name { get; } = name;

    /// <summary>The file's own values of variables.</summary>
    public List<AttributeSyntax> Variables { get; } = [];

    /// <summary><c>provider</c> blocks, which take the place of the template's.</summary>
    public List<BlockSyntax> Providers { get; } = [];

    public List<MockProvider> Mocks { get; } = [];

    public List<ObjectOverride> Overrides { get; } = [];

    public List<TestRun> Runs { get; } = [];
}

/// <summary>A <c>run</c> block.</summary>
internal sealed record TestRun(string Name, SourceRange Range)
{
    /// <summary>Whether it only plans.</summary>
    public bool PlanOnly { get; init; }

    public List<AttributeSyntax> Variables { get; } = [];

    /// <summary>The folder of the module that is tested instead of the template; null: the template.</summary>
    public string? Module { get; set; }

    public List<TestAssertion> Assertions { get; } = [];

    /// <summary>Addresses of objects whose conditions have to fail.</summary>
    public List<(string Address, SourceRange Range)> ExpectedFailures { get; } = [];

    public List<ObjectOverride> Overrides { get; } = [];
}

/// <summary>An <c>assert</c> block.</summary>
internal sealed record TestAssertion(ExpressionSyntax Condition, ExpressionSyntax ErrorMessage, SourceRange Range);

/// <summary>A <c>mock_provider</c> block.</summary>
/// <param name="LocalName">The provider's name in the template.</param>
/// <param name="Defaults">Values of computed attributes by <c>type</c> of resources and <c>data.type</c> of data sources.</param>
internal sealed record MockProvider(string LocalName, Dictionary<string, ExpressionSyntax> Defaults);

/// <summary>An <c>override_resource</c> or <c>override_data</c> block: the object is not given to its provider.</summary>
/// <param name="Target">Its address; without a key it is meant for all instances.</param>
/// <param name="Values">Values of its computed attributes; null: made up.</param>
internal sealed record ObjectOverride(string Target, ExpressionSyntax? Values);
