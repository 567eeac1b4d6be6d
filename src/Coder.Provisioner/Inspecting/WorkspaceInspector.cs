using Coder.Hcl.Diagnostics;
using Coder.Terraform;
using Coder.Terraform.Planning;
using Coder.Terraform.Provisioning;
using Coder.Terraform.State;

namespace Coder.Provisioner.Inspecting;

/// <summary>
/// Inspects with the built-in providers, whichever engine made the state: a plan to destroy configures the providers as the template says and goes
/// through the state, and where it would refresh an object the provider is asked what happened to it. The plan itself is dropped.
/// </summary>
/// <param name="native">Keeps the parsed templates and knows the providers.</param>
/// <param name="time">The clock.</param>
public sealed class WorkspaceInspector(NativeTemplateEngine native, TimeProvider time) : IWorkspaceInspector
{
    private const int Concurrency = 4;

    /// <inheritdoc/>
    public async Task<InspectionResult> InspectAsync(InspectionRequest request, CancellationToken ct)
    {
        var problems = new DiagnosticBag();
        if (StateReader.Read(request.State, problems) is not { } state || native.Parse(request.TemplateKey, request.TemplateTar, problems) is not { } template)
        {
            return new InspectionResult([], FirstError(problems));
        }

        var variables = CoderEnvironment.Of(request.Environment, WorkspaceTransition.Start, request.Parameters, request.Parameters);
        using var folder = new WorkingFolder(template.Files);
        var registry = new InspectingRegistry(native.ProvidersOf(template, request.Environment, variables, folder, ct), request.Since);
        var options = new EngineOptions { Concurrency = Concurrency, AllowLocalExec = false, Folder = folder, Time = time };
        var plan = await TerraformEngine.PlanAsync(
            template, NativeTemplateEngine.Values(template, request.Variables), state, PlanMode.Destroy, registry, options, ct);
        ct.ThrowIfCancellationRequested();
        return new InspectionResult(registry.Sentences, FirstError(plan.Diagnostics));
    }

    private static string? FirstError(IEnumerable<Diagnostic> problems) =>
        problems.FirstOrDefault(p => p.Severity == DiagnosticSeverity.Error)?.ToString();
}
