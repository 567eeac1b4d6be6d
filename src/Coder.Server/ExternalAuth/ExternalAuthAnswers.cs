using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;

namespace Coder.Server.ExternalAuth;

/// <summary>Tells users about their accounts.</summary>
internal sealed class ExternalAuthAnswers(
    ExternalAuthOptions options, ExternalAuthLinkStore links, ExternalAuthTokens tokens, ExternalAccount account, CallbackUrls callbacks)
{
    /// <summary>All services, and the actor's accounts there.</summary>
    public async Task<Outcome<ListUserExternalAuthResponse>> ListAsync(Actor actor, CancellationToken ct)
    {
        if (links.Require(actor, Actions.ReadPersonal) is { } refused)
        {
            return refused;
        }

        var connected = await links.ListAsync(actor.UserId, ct);
        var states = await Task.WhenAll(connected.Select(async link => options.Find(link.ProviderId) is { } provider
            ? await tokens.UseAsync(provider, actor.UserId, link, ct)
            : new AccountState(link, "The server has no such provider any more.", null)));
        return new ListUserExternalAuthResponse
        {
            Providers = [.. options.Providers.Select(ToSdk)],
            Links = [.. states.Where(state => state.Link is not null).Select(ToSdk)],
        };
    }

    /// <summary>The actor's account at one service.</summary>
    public async Task<Outcome<Sdk.ExternalAuth>> GetAsync(Actor actor, ExternalAuthProvider provider, CancellationToken ct)
    {
        if (links.Require(actor, Actions.ReadPersonal) is { } refused)
        {
            return refused;
        }

        var state = await tokens.UseAsync(provider, actor.UserId, ct);
        var installations = state.IsGood ? await account.InstallationsAsync(provider, state.Link!.AccessToken, ct) : null;
        return new Sdk.ExternalAuth
        {
            Authenticated = state.IsGood,
            Device = provider.DeviceFlow,
            DisplayName = provider.DisplayName,
            SupportsRevocation = provider.RevokeUrl is not null,
            User = state.User,
            AppInstallable = installations is not null,
            Installations = installations ?? [],
            AppInstallUrl = provider.AppInstallUrl?.AbsoluteUri ?? "",
        };
    }

    /// <summary>Forgets the actor's account, and asks the service to take the token back.</summary>
    public async Task<Outcome<DeleteExternalAuthByIdResponse>> DeleteAsync(Actor actor, string id, CancellationToken ct)
    {
        var token = await links.DeleteAsync(actor, id, ct);
        if (token.Failed)
        {
            return token.Error!;
        }

        if (token.Value.Length == 0 || options.Find(id) is not { RevokeUrl: not null } provider)
        {
            return new DeleteExternalAuthByIdResponse();
        }

        var problem = await account.RevokeAsync(provider, token.Value, ct);
        return new DeleteExternalAuthByIdResponse { TokenRevoked = problem is null, TokenRevocationError = problem };
    }

    /// <summary>The accounts that workspaces of a template version need, and whether the actor has them.</summary>
    public async Task<TemplateVersionExternalAuth[]> OfVersionAsync(Actor actor, IReadOnlyList<NeededAccount> needed, CancellationToken ct) =>
        await Task.WhenAll(needed.Select(async need =>
        {
            // One that is not configured any more is shown, so that people see what their workspace will miss.
            var provider = options.Find(need.Id);
            return new TemplateVersionExternalAuth
            {
                Id = need.Id,
                Type = provider?.Type ?? "",
                DisplayName = provider?.DisplayName ?? need.Id,
                DisplayIcon = provider?.DisplayIcon ?? "",
                AuthenticateUrl = callbacks.PageOf(need.Id),
                Authenticated = provider is not null && (await tokens.UseAsync(provider, actor.UserId, ct)).IsGood,
                Optional = need.Optional ? true : null,
            };
        }));

    private static ExternalAuthLinkProvider ToSdk(ExternalAuthProvider provider) => new()
    {
        Id = provider.Id,
        Type = provider.Type,
        Device = provider.DeviceFlow,
        DisplayName = provider.DisplayName,
        DisplayIcon = provider.DisplayIcon,
        AllowRefresh = provider.CanRefresh,
        AllowValidate = provider.ValidateUrl is not null,
        SupportsRevocation = provider.RevokeUrl is not null,
        CodeChallengeMethodsSupported = provider.UsesPkce ? ["S256"] : [],
    };

    private static ExternalAuthLink ToSdk(AccountState state) => new()
    {
        ProviderId = state.Link!.ProviderId,
        CreatedAt = state.Link.CreatedAt,
        UpdatedAt = state.Link.UpdatedAt,
        HasRefreshToken = state.Link.RefreshToken.Length > 0,
        Expires = state.Link.TokenExpiresAt ?? default,
        Authenticated = state.IsGood,
        ValidateError = state.Problem ?? "",
    };
}
