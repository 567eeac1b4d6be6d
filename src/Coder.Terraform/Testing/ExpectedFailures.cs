using Coder.Hcl.Diagnostics;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;

namespace Coder.Terraform.Testing;

/// <summary>Tells the failures that a run expects from those it does not.</summary>
internal sealed class ExpectedFailures(TestRun run, TerraformConfiguration configuration)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>What was expected to fail and did not.</summary>
    public IEnumerable<(string Address, SourceRange Range)> Missing => run.ExpectedFailures.Where(e => !_seen.Contains(e.Address));

    /// <summary>Takes the expected ones out; the others are added to the problems. False when there are other errors.</summary>
    public bool Sort(IEnumerable<Diagnostic> diagnostics, DiagnosticBag problems)
    {
        var clean = true;
        foreach (var diagnostic in diagnostics)
        {
            var expected = diagnostic.Subject is { } at
                ? run.ExpectedFailures.Select(e => e.Address).FirstOrDefault(e => ConditionsOf(e).Any(c => c.Condition.Range == at))
                : null;
            if (expected is not null)
            {
                _seen.Add(expected);
                continue;
            }

            problems.Add(diagnostic);
            clean &= diagnostic.Severity != DiagnosticSeverity.Error;
        }

        return clean;
    }

    private IEnumerable<ConditionConfig> ConditionsOf(string address)
    {
        var root = configuration.Root;
        var name = address[(address.IndexOf('.') + 1)..];
        if (address.StartsWith("var.", StringComparison.Ordinal))
        {
            return root.Variables.TryGetValue(name, out var variable) ? variable.Validations : [];
        }

        if (address.StartsWith("output.", StringComparison.Ordinal))
        {
            return root.Outputs.TryGetValue(name, out var output) ? output.Preconditions : [];
        }

        return configuration.FindResource(ResourceAddress.WithoutKeys(address)) is { } resource
            ? resource.Lifecycle.Preconditions.Concat(resource.Lifecycle.Postconditions)
            : [];
    }
}
