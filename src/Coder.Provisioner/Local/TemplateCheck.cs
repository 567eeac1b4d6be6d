using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Host;
using Coder.Provisioner.Modules;
using Coder.Provisioner.Reading;
using Coder.Terraform;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.Provisioning;
using Coder.Terraform.State;
using Coder.Terraform.Testing;

namespace Coder.Provisioner.Local;

/// <summary>What a check was asked with.</summary>
public sealed record TemplateCheckRequest
{
    /// <summary>Values of the template's variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values of the template's parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where the workspace that is made up goes.</summary>
    public WorkspaceTransition Transition { get; init; } = WorkspaceTransition.Start;
}

/// <summary>A plan for a workspace that does not exist.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Parameters">What the template asks for.</param>
/// <param name="Resources">The resources with their agents, as the workspace's page would show them.</param>
/// <param name="Diagnostics">All that was found.</param>
public sealed record CheckedPlan(
    Plan Plan, IReadOnlyList<TemplateParameter> Parameters, IReadOnlyList<ProvisionedResource> Resources, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>
/// Checks a template without a server: loads it, plans it for a workspace that is made up, runs its tests. Nothing is created by a
/// plan; a test creates what it does not mock, and destroys it.
/// </summary>
/// <param name="files">The template.</param>
/// <param name="request">What to check it with.</param>
/// <param name="time">The clock.</param>
public sealed class TemplateCheck(TemplateFiles files, TemplateCheckRequest request, TimeProvider time)
{
    private static readonly Guid Someone = new("11111111-1111-4111-8111-111111111111");

    /// <summary>The files with the modules that were fetched.</summary>
    public TemplateFiles Files { get; private set; } = files;

    /// <summary>Fetches modules and loads the template; null when it cannot be used.</summary>
    public async Task<TerraformConfiguration?> LoadAsync(ModuleInstaller modules, DiagnosticBag problems, IProgressLog log, CancellationToken ct)
    {
        if (await modules.InstallAsync(Files, problems, log, ct) is not { } installed)
        {
            return null;
        }

        Files = installed.Files;
        return TerraformConfiguration.Load(Files, problems);
    }

    /// <summary>Plans the template for a workspace that is made up.</summary>
    public async Task<CheckedPlan> PlanAsync(TerraformConfiguration template, IProgressLog log, CancellationToken ct)
    {
        var mode = request.Transition == WorkspaceTransition.Delete ? PlanMode.Destroy : PlanMode.Apply;
        using var folder = new WorkingFolder(Files);
        var plan = await TerraformEngine.PlanAsync(
            template, Values(), StateFile.Empty, mode, Registry(folder, mayRunHere: true, ct), new EngineOptions { Log = log, Time = time }, ct);
        if (plan.Failed)
        {
            return new CheckedPlan(plan, [], [], plan.Diagnostics);
        }

        var objects = new TemplateObjects(plan.Resources, plan.Graph);
        var parameters = ParameterReader.Parameters(objects);
        var resources = ResourceReader.Read(objects);
        return new CheckedPlan(plan, parameters, resources, [.. plan.Diagnostics, .. objects.Problems]);
    }

    /// <summary>Runs a test file.</summary>
    public async Task<TestFileResult> TestAsync(string testFile, IProgressLog log, CancellationToken ct)
    {
        using var folder = new WorkingFolder(Files);
        var options = new EngineOptions { Log = log, Time = time, Folder = folder };
        return await TestRunner.RunAsync(Files, testFile, Values(), Registry(folder, mayRunHere: false, ct), options, ct);
    }

    private Dictionary<string, HclValue> Values() =>
        request.Variables.ToDictionary(v => v.Key, v => HclValue.String(v.Value), StringComparer.Ordinal);

    private IProviderRegistry Registry(WorkingFolder folder, bool mayRunHere, CancellationToken ct)
    {
        var environment = new BuildEnvironment
        {
            AccessUrl = new Uri("http://127.0.0.1:3000"),
            WorkspaceId = Someone,
            WorkspaceName = "example",
            BuildId = Someone,
            OwnerId = Someone,
            OwnerName = "someone",
            OwnerFullName = "Someone",
            OwnerEmail = "someone@example.com",
            TemplateId = Someone,
            TemplateName = "example",
            TemplateVersion = "example",
        };

        // A plan starts nothing. A test would leave processes behind if it were stopped, so it has to mock them.
        var host = new HostProviderOptions { Enabled = mayRunHere, DataDirectory = Path.Combine(Path.GetTempPath(), "coder-check"), TimeProvider = time };
        var nothing = new Dictionary<string, string>(StringComparer.Ordinal);
        var variables = CoderEnvironment.Of(environment, request.Transition, request.Parameters, nothing);
        return JobProviders.For(host, variables, time, folder, mayRunCommands: true, ct);
    }
}
