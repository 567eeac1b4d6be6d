namespace Coder.Server.Identity;

/// <summary>Registers sessions, and checks them on every request.</summary>
internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) => services
        .AddSingleton<SessionStore>()
        .AddSingleton<SessionMemory>()
        .AddSingleton<SessionWatch>()
        .AddSingleton<ApiKeyStore>()
        .AddSingleton<ApiKeyRules>()
        .AddSingleton<LoginService>()
        .AddSingleton<LoginThrottle>()
        .AddSingleton<PasswordStore>()
        .AddSingleton(new PasswordHasher())
        .AddSingleton<PasswordWork>()
        .AddSingleton<RequestOrigin>()
        .AddSingleton<SessionCookie>();

    /// <summary>Finds the actor of each request.</summary>
    public static void UseIdentity(this WebApplication app) => app.UseMiddleware<AuthenticationMiddleware>();
}
