namespace Coder.Terraform.Differential.Tests.ConfigurationSuite;

/// <summary>Runs every configuration once with both engines; all are begun at the start, as terraform takes its time.</summary>
public sealed class ConfigurationRuns : IAsyncLifetime
{
    private readonly Dictionary<string, Task<ConfigurationRun>> _runs = [];

    public Task InitializeAsync()
    {
        foreach (var name in ConfigurationFolder.Names)
        {
            _runs[name] = Task.Run(() => RunAsync(name));
        }

        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await Task.WhenAll(_runs.Values);

    internal Task<ConfigurationRun> OfAsync(string name) => _runs[name];

    private static async Task<ConfigurationRun> RunAsync(string name)
    {
        var configuration = ConfigurationFolder.Read(name);
        var ours = await OurRun.OfAsync(configuration);
        var theirs = await TerraformRun.OfAsync(configuration, ours.Works ? ours.State : null);
        var planForTheirs = ours.Works ? await OurRun.PlanForAsync(configuration.Steps[^1], theirs.State) : "";
        return new ConfigurationRun(ours.Report, theirs.Report, theirs.PlanForOurs, planForTheirs);
    }
}

/// <summary>How a configuration went.</summary>
/// <param name="Ours">The report of our engine.</param>
/// <param name="Theirs">The report of terraform.</param>
/// <param name="TheirPlanForOurState">What terraform would change in the state that we made; empty when nothing.</param>
/// <param name="OurPlanForTheirState">What we would change in the state that terraform made; empty when nothing.</param>
internal sealed record ConfigurationRun(string Ours, string Theirs, string TheirPlanForOurState, string OurPlanForTheirState);
