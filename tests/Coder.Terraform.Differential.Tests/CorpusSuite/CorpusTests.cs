using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Coder;
using Coder.Providers.Utility;
using Coder.Terraform.Addresses;
using Coder.Terraform.Applying;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Differential.Tests.CorpusSuite;

/// <summary>
/// Templates and modules in the manner of those that people publish: each is imported, started, found unchanged, stopped and
/// deleted natively. The docker and kubernetes providers are not in the product yet: <see cref="FixtureProvider"/> stands in.
/// </summary>
public sealed class CorpusTests
{
    private const int Least = 25;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpus");
    private static readonly ProviderSchema Docker = SchemaFile.Read(Path.Combine(Folder, "schemas", "docker.txt"));
    private static readonly ProviderSchema Kubernetes = SchemaFile.Read(Path.Combine(Folder, "schemas", "kubernetes.txt"));
    private static readonly Dictionary<string, HclValue> NoVariables = [];

    public static TheoryData<string> Templates => [.. Directory.GetDirectories(Path.Combine(Folder, "templates")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Is_imported_built_stopped_and_deleted(string name)
    {
        var template = Load(name);

        var import = await PlanAsync(template, StateFile.Empty, Variables("start", build: false));
        import.Resources.ShouldContain(r => r.Address.Mode == ResourceMode.Data && r.Address.Type == "coder_workspace");

        var started = await ApplyAsync(template, StateFile.Empty, Variables("start"));
        started.Resources.ShouldContain(r => r.Address.Type == "coder_agent" && !r.Value.GetAttribute("token").IsNull);
        (await PlanAsync(template, started.State, Variables("start"))).Changes.Where(c => c.Action != PlannedAction.NoOp).Select(c => $"{c.Address} {c.Action}").ShouldBeEmpty();

        var stopped = await ApplyAsync(template, started.State, Variables("stop"));
        stopped.State.Resources.Count.ShouldBeLessThan(started.State.Resources.Count);
        (await ApplyAsync(template, stopped.State, Variables("destroy"), PlanMode.Destroy)).State.Resources.ShouldBeEmpty();
    }

    [Fact]
    public void There_are_enough_templates_and_modules() =>
        (Templates.Count + Directory.GetDirectories(Path.Combine(Folder, "modules")).Length).ShouldBeGreaterThanOrEqualTo(Least);

    [Theory]
    [InlineData("docker_container", "volume")]
    [InlineData("docker_container", "enviroment")]
    [InlineData("kubernetes_pod", "spek")]
    public async Task The_stand_ins_refuse_what_the_real_providers_do_not_have(string type, string argument)
    {
        var files = TemplateFiles.FromTexts(("main.tf", $$"""
            terraform {
              required_providers {
                docker = { source = "kreuzwerk/docker" }
              }
            }
            resource "{{type}}" "a" { {{argument}} = "x" }
            """));
        var diagnostics = new DiagnosticBag();
        var template = TerraformConfiguration.Load(files, diagnostics);
        template.ShouldNotBeNull();

        var plan = await TerraformEngine.PlanAsync(template, NoVariables, StateFile.Empty, PlanMode.Apply, Registry([]), new EngineOptions(), default);

        plan.Diagnostics.ShouldContain(d => d.Summary == "Unsupported argument" && d.Detail.Contains(argument));
    }

    private static TerraformConfiguration Load(string name)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        Add(files, Path.Combine(Folder, "modules"), "modules/");
        Add(files, Path.Combine(Folder, "templates", name), "");
        var all = new TemplateFiles(files);
        var diagnostics = new DiagnosticBag();
        var template = TerraformConfiguration.Load(all, diagnostics);
        template.ShouldNotBeNull(Text(diagnostics, all));
        return template;
    }

    private static async Task<Plan> PlanAsync(TerraformConfiguration template, StateFile state, Dictionary<string, string> variables, PlanMode mode = PlanMode.Apply)
    {
        var plan = await TerraformEngine.PlanAsync(template, NoVariables, state, mode, Registry(variables), new EngineOptions(), default);
        plan.Failed.ShouldBeFalse(Text(plan.Diagnostics, template.Files));
        return plan;
    }

    private static async Task<ApplyResult> ApplyAsync(TerraformConfiguration template, StateFile state, Dictionary<string, string> variables, PlanMode mode = PlanMode.Apply)
    {
        var applied = await TerraformEngine.ApplyAsync(await PlanAsync(template, state, variables, mode), Registry(variables), new EngineOptions(), default);
        applied.Failed.ShouldBeFalse(Text(applied.Diagnostics, template.Files));
        return applied;
    }

    private static ProviderRegistry Registry(Dictionary<string, string> variables) => new ProviderRegistry()
        .Add(CoderProviderFactory.Source, () => CoderProviderFactory.Create(variables))
        .Add(UtilityProviderFactory.RandomSource, UtilityProviderFactory.CreateRandom)
        .Add(UtilityProviderFactory.NullSource, UtilityProviderFactory.CreateNull)
        .Add(UtilityProviderFactory.TimeSource, () => UtilityProviderFactory.CreateTime(TimeProvider.System))
        .Add("kreuzwerk/docker", () => new FixtureProvider(Docker))
        .Add("hashicorp/kubernetes", () => new FixtureProvider(Kubernetes));

    private static Dictionary<string, string> Variables(string transition, bool build = true) => new()
    {
        [CoderVariables.AgentUrl] = "https://coder.example.com",
        [CoderVariables.Transition] = transition,
        [CoderVariables.WorkspaceName] = "dev",
        [CoderVariables.WorkspaceId] = "11111111-2222-3333-4444-555555555555",
        [CoderVariables.Owner] = "ada",
        [CoderVariables.OwnerId] = "66666666-7777-8888-9999-000000000000",
        [CoderVariables.OwnerEmail] = "ada@example.com",
        [CoderVariables.OwnerFullName] = "Ada",
        [CoderVariables.OwnerGroups] = """["developers"]""",
        [CoderVariables.ExternalAuthAccessToken("git-host")] = "token",
        [CoderVariables.RunningAgentToken("")] = "bbbbbbbb-cccc-dddd-eeee-ffffffffffff",
        [CoderVariables.BuildId] = build ? "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee" : "",
    };

    private static void Add(Dictionary<string, ReadOnlyMemory<byte>> files, string folder, string prefix)
    {
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            files[prefix + Path.GetRelativePath(folder, file)] = File.ReadAllBytes(file);
        }
    }

    private static string Text(IEnumerable<Diagnostic> diagnostics, TemplateFiles files) =>
        string.Join("\n", diagnostics.Select(d => DiagnosticFormatter.Format(d, files.ReadText)));
}
