using System.Security.Cryptography;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Identity.Oidc.Provider;
using Coder.Server.OAuth;

namespace Coder.Server.Identity.Oidc;

/// <summary>
/// The provider's part of a start: what is configured wrong ends it, a provider that is away does not, as other ways to sign in must work.
/// </summary>
internal sealed partial class OidcStart(
    OidcOptions options, OidcProvider provider, ClientAuthentication client, TokenEndpoint tokens, AccessUrl accessUrl, ILogger<OidcStart> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    /// <summary>Asks the provider who it is, and whether it knows this server's client.</summary>
    /// <exception cref="StartupException">A setting is wrong; the text names it, what the provider answered, and the fix.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        if (!options.Enabled)
        {
            return;
        }

        client.Check();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        try
        {
            await CheckAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LogAway(options.Issuer!, $"no answer within {Limit.TotalSeconds:0} seconds");
        }
    }

    private async Task CheckAsync(CancellationToken ct)
    {
        var metadata = await provider.MetadataAsync(ct);
        if (metadata.Failed)
        {
            Judge(metadata.Error!);
            return;
        }

        // A code that cannot be right: a provider that knows the client complains of the code (invalid_grant), otherwise of the client.
        var code = $"start-check-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        var redirect = options.RedirectUrl ?? new Uri(accessUrl.Value, OidcCookies.CallbackPath.TrimStart('/'));
        var answer = await tokens.RedeemAsync(code, PendingFlow.Random(), redirect.AbsoluteUri, ct);
        if (answer.Problem is { } problem)
        {
            Judge(problem);
        }
        else if (answer.Refusal is { IsClientRefused: true } refusal)
        {
            throw new StartupException(client.UsesKey
                ? $"{OidcOptionTable.ClientKeyFile.Env}: the login provider {options.Issuer} answered {refusal} to the client {options.ClientId}. "
                    + $"Register the key's certificate at the client, or set {OidcOptionTable.ClientId.Env} to the client that has it."
                : $"{OidcOptionTable.ClientSecret.Env}: the login provider {options.Issuer} answered {refusal} to the client {options.ClientId}: "
                    + "the secret is wrong or out of date, or there is no such client. Set it to the client's current secret (Keycloak: Clients, "
                    + $"{options.ClientId}, Credentials), and check {OidcOptionTable.ClientId.Env}. {OidcOptionsReader.SecretHint}");
        }
        else
        {
            LogReady(options.Issuer!);
        }
    }

    private void Judge(ApiError problem)
    {
        if (problem.Status != StatusCodes.Status503ServiceUnavailable)
        {
            throw new StartupException($"{OidcOptionTable.IssuerUrl.Env}: {problem.Detail ?? problem.Message}");
        }

        LogAway(options.Issuer!, problem.Detail ?? problem.Message);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Users can sign in through {Issuer}")]
    private partial void LogReady(string issuer);

    [LoggerMessage(Level = LogLevel.Error, Message = "The login provider {Issuer} is away; users cannot sign in through it until it is back. {Reason}")]
    private partial void LogAway(string issuer, string reason);
}
