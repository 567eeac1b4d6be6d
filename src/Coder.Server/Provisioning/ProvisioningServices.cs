using Coder.Provisioner;
using Coder.Provisioner.Cli;
using Coder.Provisioner.Forms;
using Coder.Provisioner.Inspecting;
using Coder.Provisioner.Modules;
using Coder.Provisioner.Plugins;
using Coder.Server.Configuration;

namespace Coder.Server.Provisioning;

/// <summary>Registers the job queue and the provisioners that run in this process, and maps what the API shows of them.</summary>
internal static class ProvisioningServices
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services) => services
        .AddSingleton(provider => new ModuleInstaller(
            provider.GetRequiredService<TemplateEngineOptions>().Modules, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new ProviderPlugins(
            provider.GetRequiredService<TemplateEngineOptions>().Plugins, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new NativeTemplateEngine(
            provider.GetRequiredService<TemplateEngineOptions>().Native,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ModuleInstaller>(),
            provider.GetRequiredService<ProviderPlugins>()))
        .AddSingleton<ParameterForms>()
        .AddSingleton<IWorkspaceInspector, WorkspaceInspector>()
        .AddSingleton(EngineOf)
        .AddSingleton<JobQueue>()
        .AddSingleton<JobLogReader>()
        .AddSingleton<JobReaper>()
        .AddSingleton<BuildStates>()
        .AddSingleton<UnsavedStates>()
        .AddSingleton<OutcomeWriter>()
        .AddSingleton<AgentBinary>()
        .AddSingleton<BuildEnvironments>()
        .AddSingleton<WorkspaceSessionTokens>()
        .AddSingleton<IJobRunner, ImportRunner>()
        .AddSingleton<IJobRunner, BuildRunner>()
        .AddSingleton<WorkerPresence>()
        .AddSingleton<DaemonRegistry>()
        .AddSingleton<ProvisionerStore>()
        .AddTransient<ProvisionerWorker>()
        .AddHostedService<ProvisionerService>();

    private static ITemplateEngine EngineOf(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var options = provider.GetRequiredService<TemplateEngineOptions>();
        var modules = provider.GetRequiredService<ModuleInstaller>();
        return new SelectingTemplateEngine(
            provider.GetRequiredService<NativeTemplateEngine>(),
            new CliTemplateEngine(options.Cli, time, modules),
            modules,
            options.Standard);
    }

    public static void MapProvisioning(this IEndpointRouteBuilder api) => ProvisionerEndpoints.Map(api);
}
