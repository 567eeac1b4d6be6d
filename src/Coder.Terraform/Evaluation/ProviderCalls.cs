using Coder.Hcl.Diagnostics;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>Calls providers under the operation's bound, timed.</summary>
internal static class ProviderCalls
{
    /// <summary>Makes one call.</summary>
    public static async ValueTask<T> CallAsync<T>(this Operation operation, string stage, string action, string provider, string address,
        Func<ValueTask<T>> call, CancellationToken ct)
    {
        using var slot = await operation.Providers.EnterAsync(ct);
        if (operation.Options.OnTiming is not { } onTiming)
        {
            return await call();
        }

        var start = operation.Options.Time.GetUtcNow();
        var result = await call();
        onTiming(new OperationTiming(stage, action, provider, address, start, operation.Options.Time.GetUtcNow()));
        return result;
    }

    /// <summary>Adds what a provider said, placed at the block when it has no place of its own.</summary>
    public static void AddFrom(this DiagnosticBag found, IReadOnlyList<Diagnostic> diagnostics, string? address, SourceRange? range)
    {
        foreach (var diagnostic in diagnostics)
        {
            found.Add(diagnostic with { Address = diagnostic.Address ?? address, Subject = diagnostic.Subject ?? range });
        }
    }
}
