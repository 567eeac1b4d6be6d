using Coder.Hcl.Diagnostics;

namespace Coder.Terraform.Testing;

/// <summary>How a run of a test file, or its cleaning up, ended.</summary>
public enum TestStatus
{
    /// <summary>All assertions hold.</summary>
    Pass,

    /// <summary>An assertion does not hold, or what was expected to fail did not.</summary>
    Fail,

    /// <summary>It could not be run.</summary>
    Error,

    /// <summary>It was left out, as one before it failed.</summary>
    Skip,
}

/// <summary>What came of a run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Diagnostics">What was found.</param>
public sealed record TestRunResult(string Name, TestStatus Status, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>What came of a test file.</summary>
/// <param name="File">Its path.</param>
/// <param name="Runs">Its runs, in their order.</param>
/// <param name="Diagnostics">What concerns the file as a whole, and what could not be destroyed at its end.</param>
public sealed record TestFileResult(string File, IReadOnlyList<TestRunResult> Runs, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The worst of its runs.</summary>
    public TestStatus Status =>
        Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error) || Runs.Any(r => r.Status == TestStatus.Error) ? TestStatus.Error
        : Runs.Any(r => r.Status == TestStatus.Fail) ? TestStatus.Fail
        : TestStatus.Pass;
}
