using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.OAuth;

namespace Coder.Server.ExternalAuth;

/// <summary>Gives agents the tokens of their workspace's owner, for Git and for programs in the workspace.</summary>
internal sealed class AgentExternalAuth(
    ExternalAuthOptions options, ExternalAuthTokens tokens, CallbackUrls callbacks, Notifications notifications, IHostApplicationLifetime lifetime)
{
    private const int MaxMatch = 2000;

    /// <summary>The owner's token, or the page on which the account is connected.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="id">A provider's id; empty for the one that <paramref name="match"/> chooses.</param>
    /// <param name="match">The URL of a Git host.</param>
    /// <param name="listen">Wait until the owner has connected the account. A server that stops answers before.</param>
    /// <param name="ct">Ends the waiting.</param>
    public async Task<Outcome<AgentExternalAuthResponse>> GetAsync(Actor agent, string id, string match, bool listen, CancellationToken ct)
    {
        var found = Find(id, match);
        if (found.Failed)
        {
            return found.Error!;
        }

        var provider = found.Value;
        if (!listen)
        {
            return Answer(provider, await tokens.UseAsync(provider, agent.UserId, ct));
        }

        await using var news = await notifications.SubscribeAsync(ExternalAuthFlow.ChannelOf(agent.UserId), ct);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        while (true)
        {
            var state = await tokens.UseAsync(provider, agent.UserId, ct);
            if (state.IsGood || lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return Answer(provider, state);
            }

            try
            {
                await news.WaitAsync(ending.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                // The server stops; the agent asks again.
            }
        }
    }

    private Outcome<ExternalAuthProvider> Find(string id, string match)
    {
        if (id.Length > 0)
        {
            return options.Find(id) ?? (Outcome<ExternalAuthProvider>)NoProvider($"This server has no external auth provider with the id \"{QuotedText.Shorten(id, 200)}\".");
        }

        if (match.Length is 0 or > MaxMatch)
        {
            return ApiError.BadRequest($"Send the parameter id or match, with at most {MaxMatch} characters.");
        }

        return options.Providers.FirstOrDefault(provider => provider.Regex?.IsMatch(match) == true)
            ?? (Outcome<ExternalAuthProvider>)NoProvider($"No external auth provider of this server is for {QuotedText.Shorten(match, 200)}.");
    }

    private ApiError NoProvider(string message) => new(
        StatusCodes.Status404NotFound,
        message,
        options.Providers.Count == 0 ? "It has none at all." : $"It has: {string.Join(", ", options.Providers.Select(provider => provider.Id))}.");

    private AgentExternalAuthResponse Answer(ExternalAuthProvider provider, AccountState state)
    {
        if (!state.IsGood)
        {
            return new AgentExternalAuthResponse { Url = callbacks.PageOf(provider.Id), Type = provider.Type };
        }

        var token = state.Link!.AccessToken;
        var (username, password) = provider.Type switch
        {
            ExternalAuthTypes.GitLab => ("oauth2", token),
            ExternalAuthTypes.BitbucketCloud or ExternalAuthTypes.BitbucketServer => ("x-token-auth", token),
            _ => (token, ""),
        };
        return new AgentExternalAuthResponse
        {
            AccessToken = token,
            TokenExtra = state.Link.TokenExtra.Length == 0 ? null : JsonSerializer.Deserialize<JsonElement>(state.Link.TokenExtra),
            Type = provider.Type,
            Username = username,
            Password = password,
        };
    }
}
