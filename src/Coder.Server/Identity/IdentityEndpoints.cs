using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Http.RateLimits;
using Coder.Server.Users;

namespace Coder.Server.Identity;

/// <summary>Routes of logins and passwords.</summary>
internal static class IdentityEndpoints
{
    public static void MapIdentity(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/authmethods", AuthMethods).WithAccess(AccessRule.Public);
        api.MapPost("/users/login", LoginAsync).WithAccess(AccessRule.Public).WithRateLimit(RateLimitClass.Login);
        api.MapPost("/users/logout", LogoutAsync).WithAccess(AccessRule.User);
        api.MapPost("/users/validate-password", ValidatePasswordAsync).WithAccess(AccessRule.Public).WithRateLimit(RateLimitClass.Login);
        api.MapPut("/users/{user}/password", ChangePasswordAsync).WithAccess(ResourceTypes.User, Actions.UpdatePersonal);
        api.MapApiKeys();
    }

    private static IResult AuthMethods(LoginOptions options, OidcOptions oidc) => Json.Result(new AuthMethods
    {
        Password = new AuthMethod { Enabled = !options.DisablePasswordAuth },
        Oidc = oidc.Enabled
            ? new OidcAuthMethod { Enabled = true, SignInText = oidc.SignInText, IconUrl = oidc.IconUrl }
            : new OidcAuthMethod(),
    });

    private static async Task<IResult> LoginAsync(HttpContext context, LoginService logins, SessionCookie cookie, RequestOrigin origin, CancellationToken ct)
    {
        if (origin.RefuseLogin(context.Request) is { } refused)
        {
            return refused;
        }

        var request = await Json.ReadAsync<LoginWithPasswordRequest>(context, ct);
        if (request.Failed)
        {
            return request.Error!;
        }

        var token = await logins.LoginAsync(request.Value, RequestSource.Of(context), ct);
        if (token.Failed)
        {
            return token.Error!;
        }

        cookie.Append(context, token.Value);
        return Json.Result(new LoginWithPasswordResponse(token.Value.Reveal()), StatusCodes.Status201Created);
    }

    private static async Task<IResult> LogoutAsync(HttpContext context, Actor actor, ApiKeyStore keys, SessionCookie cookie, CancellationToken ct)
    {
        await keys.LogoutAsync(actor, ct);
        cookie.Delete(context);
        return Json.Result(new Response { Message = "Logged out!" });
    }

    private static async Task<IResult> ValidatePasswordAsync(HttpContext context, CancellationToken ct)
    {
        var request = await Json.ReadAsync<ValidateUserPasswordRequest>(context, ct);
        if (request.Failed)
        {
            return request.Error!;
        }

        var problem = PasswordRules.Refuse(request.Value.Password);
        return Json.Result(new ValidateUserPasswordResponse { Valid = problem is null, Details = problem ?? "" });
    }

    private static async Task<IResult> ChangePasswordAsync(
        string user, HttpContext context, Actor actor, UserStore users, PasswordStore passwords, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.Read, ct);
        var request = await Json.ReadAsync<UpdateUserPasswordRequest>(context, ct);
        if ((found.Error ?? request.Error) is { } error)
        {
            return error;
        }

        var changed = await passwords.ChangeAsync(actor, found.Value, request.Value, ct);
        return changed.Failed ? changed.Error! : Results.NoContent();
    }
}
