namespace Coder.Server.Access;

/// <summary>Registers the authoriser.</summary>
internal static class AccessServices
{
    public static IServiceCollection AddAccess(this IServiceCollection services) => services.AddSingleton<Authorizer>();
}
