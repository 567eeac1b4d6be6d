using Coder.Provisioner;

namespace Coder.Server.Provisioning;

/// <summary>Registers the job queue and the provisioners that run in this process, and maps what the API shows of them.</summary>
internal static class ProvisioningServices
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services) => services
        .AddSingleton<ITemplateEngine>(provider => new NativeTemplateEngine(
            new NativeTemplateEngineOptions(), provider.GetRequiredService<TimeProvider>()))
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

    public static void MapProvisioning(this IEndpointRouteBuilder api) => ProvisionerEndpoints.Map(api);
}
