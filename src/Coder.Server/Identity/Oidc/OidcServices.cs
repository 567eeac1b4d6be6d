using Coder.Server.Identity.Oidc.Provider;
using Coder.Server.Identity.Oidc.Sync;
using Coder.Server.OAuth;

namespace Coder.Server.Identity.Oidc;

/// <summary>Registers logins through the provider.</summary>
internal static class OidcServices
{
    public static IServiceCollection AddOidc(this IServiceCollection services) => services
        .AddSingleton<ProviderHttp>()
        .AddSingleton<OidcProvider>()
        .AddSingleton<ClientAuthentication>()
        .AddSingleton<TokenEndpoint>()
        .AddSingleton<IdTokenValidator>()
        .AddSingleton<UserInfoEndpoint>()
        .AddSingleton<IdpSyncStore>()
        .AddSingleton<IdpSync>()
        .AddSingleton<OrganizationSync>()
        .AddSingleton<GroupSync>()
        .AddSingleton<RoleSync>()
        .AddSingleton<UserLinkStore>()
        .AddSingleton<OidcUsers>()
        .AddSingleton<OidcLogin>()
        .AddSingleton<LoginConversion>()
        .AddSingleton<OidcLogout>()
        .AddSingleton<OidcCookies>()
        .AddSingleton<UsedStates>()
        .AddSingleton<OidcFlow>()
        .AddSingleton<OidcTokenRefresh>()
        .AddSingleton<OidcStart>();
}
