using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;

namespace Coder.Server.Identity;

/// <summary>What a token that somebody asks for may be: its name, how long it lives, and what it is restricted to.</summary>
internal sealed class ApiKeyRules(LoginOptions options)
{
    private const int MaxNameLength = 64;
    private const int MaxScopes = 200;
    private const int MaxAllowed = 128;

    /// <summary>The longest lifetime of a token of this user.</summary>
    public TimeSpan MaxLifetime(User user) => user.Roles.Any(role => role.Name == RoleName.Owner) ? options.MaxAdminTokenLifetime : options.MaxTokenLifetime;

    /// <summary>The key to create for a request, or everything that is wrong with it.</summary>
    public Outcome<NewApiKey> Read(User user, CreateTokenRequest request)
    {
        var max = MaxLifetime(user);
        var lifetime = request.Lifetime == 0
            ? options.DefaultTokenLifetime < max ? options.DefaultTokenLifetime : max
            : TimeSpan.FromTicks(request.Lifetime / TimeSpan.NanosecondsPerTick);
        var name = request.TokenName.Length > 0 ? request.TokenName : $"token-{SessionToken.Create().Id}";
        string[] scopes = [.. (request.Scopes is { Count: > 0 } some ? some : [request.Scope ?? "all"]).Distinct()];
        string[] allowed = [.. (request.AllowList is { Count: > 0 } targets ? targets : [new()]).Select(target => $"{target?.Type}:{target?.Id}").Distinct()];

        var errors = new List<ValidationError>();
        if (name.Length > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            errors.Add(new("token_name", $"Must have at most {MaxNameLength} letters, digits, dots, hyphens and underscores."));
        }

        if (lifetime <= TimeSpan.Zero || lifetime > max)
        {
            errors.Add(new("lifetime", $"Must be longer than zero and at most {GoDuration.Format(max)}, in nanoseconds."));
        }

        CheckScopes(scopes, errors);
        CheckAllowed(allowed, errors);
        return errors.Count > 0
            ? ApiError.BadRequest("The token cannot be created like this.", [.. errors])
            : new NewApiKey(user.Id, LoginType.Token, name, lifetime, Address: null) { Scopes = scopes, AllowList = allowed };
    }

    /// <summary>403 when a token asks for a key that may do more than itself, else null.</summary>
    public static ApiError? RefuseBroader(Actor actor, NewApiKey key) =>
        actor.Scope is not { } own || own.Includes(TokenScope.Of(key.Scopes, key.AllowList))
            ? null
            : ApiError.Forbidden("A token cannot create one that may do more than itself.") with
            {
                Detail = $"Your token has: {string.Join(", ", own.Names)}. Sign in, or ask for less.",
            };

    private static void CheckScopes(string[] scopes, List<ValidationError> errors)
    {
        if (scopes.Length > MaxScopes)
        {
            errors.Add(new("scopes", $"At most {MaxScopes} are allowed."));
            return;
        }

        errors.AddRange(scopes
            .Select(scope => scope is null ? "A scope is a text." : TokenScope.CheckScope(scope))
            .OfType<string>()
            .Select(problem => new ValidationError("scopes", problem)));
    }

    private static void CheckAllowed(string[] allowed, List<ValidationError> errors)
    {
        if (allowed.Length > MaxAllowed)
        {
            errors.Add(new("allow_list", $"At most {MaxAllowed} entries are allowed."));
            return;
        }

        errors.AddRange(allowed.Select(TokenScope.CheckAllowed).OfType<string>().Select(problem => new ValidationError("allow_list", problem)));
    }
}
