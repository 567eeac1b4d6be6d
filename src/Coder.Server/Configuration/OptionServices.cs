namespace Coder.Server.Configuration;

/// <summary>Registers the options, one per concern.</summary>
internal static class OptionServices
{
    public static IServiceCollection AddOptions(this IServiceCollection services, ServerOptions options) => services
        .AddSingleton(options.Directories)
        .AddSingleton(options.Http)
        .AddSingleton(options.Postgres)
        .AddSingleton(options.Logins)
        .AddSingleton(options.Access)
        .AddSingleton(options.Provisioner)
        .AddSingleton(options.HostProvider)
        .AddSingleton(options.Engines)
        .AddSingleton(options.Logging)
        .AddSingleton(options.Oidc)
        .AddSingleton(options.ExternalAuth)
        .AddSingleton(options.Encryption)
        .AddSingleton(options.Proxy)
        .AddSingleton(options.Tls)
        .AddSingleton(options.SecurityHeaders)
        .AddSingleton(options.RateLimits)
        .AddSingleton(options.Health)
        .AddSingleton(options.Apps)
        .AddSingleton(options.Retention)
        .AddSingleton<AccessUrl>();
}
