using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coder.Server.Tests.ExternalAuth;

/// <summary>
/// GitHub's OAuth endpoints as its documentation describes them: refusals with status 200, forms unless JSON is asked for, nothing for clients without a
/// user agent. The client's secret is taken from the form only.
/// </summary>
internal sealed class FakeGitHub : IAsyncDisposable
{
    public const string ClientId = "Iv1.client";
    public const string Secret = "github-secret";
    public const string Token = "gho_token";
    private const string DeviceCode = "device-code-1";

    private readonly WebApplication _app;

    private FakeGitHub(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>Whether the user has typed the code.</summary>
    public bool Agreed { get; set; }

    /// <summary>Whether the answers are forms, as of services that ignore what is accepted.</summary>
    public bool AnswersForms { get; set; }

    public List<string> Revoked { get; } = [];

    public static async Task<FakeGitHub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var hub = new FakeGitHub(app);
        app.MapGet("/login/oauth/authorize", Authorize);
        app.MapPost("/login/oauth/access_token", (Delegate)hub.TokenAsync);
        app.MapPost("/login/device/code", (Delegate)hub.DeviceAsync);
        app.MapGet("/api/v3/user", (HttpContext context) => Guarded(context, () => new JsonObject
        {
            ["login"] = "octocat", ["id"] = 583231, ["name"] = "The Octocat", ["avatar_url"] = "https://example.com/a.png", ["html_url"] = "javascript:alert(1)",
        }));
        app.MapGet("/api/v3/user/installations", (HttpContext context) => Guarded(context, () => new JsonObject
        {
            ["installations"] = new JsonArray(new JsonObject
            {
                ["id"] = 7, ["html_url"] = "https://example.com/installations/7", ["account"] = new JsonObject { ["login"] = "corp", ["id"] = 9 },
            }),
        }));
        app.MapDelete($"/api/v3/applications/{ClientId}/grant", (Delegate)hub.RevokeAsync);
        await app.StartAsync();
        return hub;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IResult Authorize(HttpContext context)
    {
        var query = context.Request.Query;
        query["client_id"].ToString().ShouldBe(ClientId);
        query["scope"].ToString().ShouldBe("repo workflow");
        return Results.Redirect($"{query["redirect_uri"]}?code=the-code&state={query["state"]}");
    }

    private static IResult Guarded(HttpContext context, Func<JsonObject> answer) =>
        context.Request.Headers.UserAgent.Count == 0 ? Results.StatusCode(403)
        : context.Request.Headers.Authorization != "Bearer " + Token ? Results.StatusCode(401)
        : Results.Text(answer().ToJsonString(), "application/json");

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var answer = form["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code"
            ? form["client_id"] != ClientId || form["device_code"] != DeviceCode ? Refusal("incorrect_device_code")
                : Agreed ? Granted() : Refusal("authorization_pending")
            : form["client_id"] != ClientId || form["client_secret"] != Secret ? Refusal("incorrect_client_credentials")
            : form["code"] == "the-code" && form["code_verifier"].ToString().Length == 43 ? Granted() : Refusal("bad_verification_code");
        return AnswersForms
            ? Results.Text(string.Join('&', answer.Select(pair => $"{pair.Key}={pair.Value}")), "application/x-www-form-urlencoded")
            : Results.Text(answer.ToJsonString(), "application/json");
    }

    private async Task<IResult> DeviceAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        return form["client_id"] != ClientId ? Results.NotFound() : Results.Text(
            new JsonObject
            {
                ["device_code"] = DeviceCode, ["user_code"] = "WDJB-MJHT", ["verification_uri"] = $"{Url}login/device", ["expires_in"] = 899, ["interval"] = 5,
            }.ToJsonString(),
            "application/json");
    }

    private async Task<IResult> RevokeAsync(HttpContext context)
    {
        var credentials = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{Secret}"));
        if (context.Request.Headers.Authorization != credentials)
        {
            return Results.StatusCode(401);
        }

        var body = await JsonNode.ParseAsync(context.Request.Body);
        Revoked.Add((string)body!["access_token"]!);
        return Results.NoContent();
    }

    private static JsonObject Granted() => new() { ["access_token"] = Token, ["token_type"] = "bearer", ["scope"] = "repo,workflow" };

    private static JsonObject Refusal(string code) => new() { ["error"] = code, ["error_description"] = "Read the documentation." };
}
