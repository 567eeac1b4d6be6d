using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;

namespace Coder.Server.ExternalAuth;

/// <summary>Connects an account by a code that its user types at the service (RFC 8628).</summary>
internal sealed class DeviceFlow(ExternalHttp http, ExternalTokenEndpoint tokens, ExternalAuthLinkStore links, ExternalAuthFlow flow)
{
    private const int StandardInterval = 5;

    /// <summary>Asks the service for a code.</summary>
    public async Task<Outcome<ExternalAuthDevice>> BeginAsync(Actor actor, ExternalAuthProvider provider, CancellationToken ct)
    {
        if ((links.Require(actor, Actions.UpdatePersonal) ?? RefuseOthers(provider)) is { } refused)
        {
            return refused;
        }

        var form = new Dictionary<string, string> { ["client_id"] = provider.ClientId };
        if (provider.Scopes.Count > 0)
        {
            form["scope"] = string.Join(' ', provider.Scopes);
        }

        var answer = await http.PostAsync(provider.DeviceCodeUrl!, form, authorization: null, ct);
        if (answer.Error is { } problem)
        {
            return problem;
        }

        return Read(answer.Value.Body) ?? (Outcome<ExternalAuthDevice>)new ApiError(
            StatusCodes.Status502BadGateway,
            $"{provider.DisplayName} gave no code.",
            $"{provider.DeviceCodeUrl} answered {answer.Value.Status}. An administrator checks that the client {provider.ClientId} may use the device flow.");
    }

    /// <summary>Connects the account when the user has typed the code. Until then 400, whose detail is the service's word: <c>authorization_pending</c>.</summary>
    public async Task<Outcome<Nothing>> FinishAsync(Actor actor, ExternalAuthProvider provider, string deviceCode, CancellationToken ct)
    {
        if ((links.Require(actor, Actions.UpdatePersonal) ?? RefuseOthers(provider)) is { } refused)
        {
            return refused;
        }

        if (deviceCode.Length == 0)
        {
            return ApiError.Invalid("device_code", "Send the device code that the code was shown with.");
        }

        var answer = await tokens.RedeemDeviceAsync(provider, deviceCode, ct);
        return answer switch
        {
            { Tokens: { } granted } => await flow.SaveAsync(actor, provider, granted, ct),
            { Refusal: { } refusal } => ApiError.BadRequest("Failed to exchange device code.") with { Detail = refusal.Code },
            _ => answer.Problem!,
        };
    }

    private static ApiError? RefuseOthers(ExternalAuthProvider provider) => provider is { DeviceFlow: true, DeviceCodeUrl: not null }
        ? null
        : ApiError.BadRequest($"{provider.DisplayName} is not connected with a code. Open {CallbackUrls.PagePath(provider.Id)} in a browser.");

    private static ExternalAuthDevice? Read(string body)
    {
        try
        {
            // "verification_url" is what some services wrote before the RFC.
            return JsonNode.Parse(body) is JsonObject fields
                && Text(fields, "device_code") is { Length: > 0 } code && Text(fields, "user_code") is { Length: > 0 } shown
                && (Text(fields, "verification_uri") is { Length: > 0 } uri ? uri : Text(fields, "verification_url")) is { Length: > 0 } page
                && Uri.TryCreate(page, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
                    ? new ExternalAuthDevice
                    {
                        DeviceCode = code,
                        UserCode = shown,
                        VerificationUri = page,
                        ExpiresIn = Number(fields, "expires_in", 900),
                        Interval = Number(fields, "interval", StandardInterval),
                    }
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonObject fields, string name) =>
        fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static int Number(JsonObject fields, string name, int standard) =>
        fields[name] is JsonValue value && value.TryGetValue<int>(out var number) && number > 0 ? number : standard;
}
