using System.Text.RegularExpressions;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Users;

namespace Coder.Server.Identity.Oidc;

/// <summary>Who signs in, as this server understands the provider's claims.</summary>
internal sealed partial record OidcIdentity
{
    private const int MaxUsername = 32;
    private const int MaxFullName = 128;

    /// <summary>The issuer part of <see cref="LinkedId"/>.</summary>
    public required string Issuer { get; init; }

    /// <summary><c>&lt;issuer&gt;||&lt;subject&gt;</c>: the account at the provider, which nobody else ever gets.</summary>
    public required string LinkedId { get; init; }

    public required string Email { get; init; }

    /// <summary>A valid name for a new user; it may be taken.</summary>
    public required string Username { get; init; }

    public required string FullName { get; init; }

    public required string AvatarUrl { get; init; }

    /// <summary>Reads the claims by the rules of the settings; a refusal says which claim is wrong and what to set.</summary>
    public static Outcome<OidcIdentity> Read(OidcClaims claims, OidcOptions options)
    {
        var email = claims.Text(options.EmailField).Trim();
        var errors = new List<ValidationError>();
        UserRules.CheckEmail(email, errors);
        if (errors.Count > 0)
        {
            return Refused(
                "The login provider sent no e-mail address.",
                $"The claim \"{options.EmailField}\" is missing or is not an address. The provider must send it (scope email), "
                + $"or {OidcOptionTable.EmailField.Env} must name the claim that has it.");
        }

        if (!options.IgnoreEmailVerified && claims.Flag("email_verified") is not true)
        {
            return Refused(
                $"The e-mail address {email} is not verified at the login provider.",
                "Verify it there and sign in again. An administrator who knows that addresses at the provider are right "
                + $"(the claim \"email_verified\" is {(claims.Has("email_verified") ? "not true" : "missing")}) can set {OidcOptionTable.IgnoreEmailVerified.Env}=true.");
        }

        if (options.EmailDomains.Count > 0 && !options.EmailDomains.Any(domain => IsOf(email, domain)))
        {
            return Refused(
                $"The e-mail address {email} is not of a domain that may sign in.",
                $"Allowed: {string.Join(", ", options.EmailDomains)}. Sign in to the provider with such an address.");
        }

        var name = claims.Text(options.UsernameField);
        var issuer = OidcClaims.TextOf(claims.IdToken, "iss");
        return new OidcIdentity
        {
            Issuer = issuer,
            LinkedId = $"{issuer}||{OidcClaims.TextOf(claims.IdToken, "sub")}",
            Email = email,
            Username = UsernameFrom(name.Length > 0 ? name : email),
            FullName = FullNameFrom(claims.Text(options.NameField)),
            AvatarUrl = claims.Text("picture") is { Length: <= 1000 } picture && Uri.TryCreate(picture, UriKind.Absolute, out var url) && url.Scheme == "https" ? picture : "",
        };
    }

    /// <summary>A valid user name near to what the provider calls the user.</summary>
    public static string UsernameFrom(string text)
    {
        var local = text.Split('@', 2)[0];
        var name = NotAllowed().Replace(local, "-").Trim('-');
        name = name.Length > MaxUsername ? name[..MaxUsername].Trim('-') : name;
        var errors = new List<ValidationError>();
        UserRules.CheckUsername(name, errors);
        return errors.Count == 0 ? name : name.Length == 0 ? "user" : $"{name[..Math.Min(name.Length, MaxUsername - 5)].Trim('-')}-user";
    }

    /// <summary>The <paramref name="attempt"/>th name to try when others are taken: <c>ada</c>, <c>ada-2</c>, <c>ada-3</c>, …</summary>
    public static string Alternative(string username, int attempt)
    {
        if (attempt <= 1)
        {
            return username;
        }

        var suffix = $"-{attempt}";
        return username[..Math.Min(username.Length, MaxUsername - suffix.Length)].TrimEnd('-') + suffix;
    }

    private static string FullNameFrom(string text)
    {
        var name = string.Concat(text.Where(c => !char.IsControl(c))).Trim();
        return name.Length > MaxFullName ? name[..MaxFullName].Trim() : name;
    }

    private static bool IsOf(string email, string domain) =>
        email.EndsWith($"@{domain.TrimStart('@')}", StringComparison.OrdinalIgnoreCase);

    private static ApiError Refused(string message, string detail) => ApiError.Forbidden(message) with { Detail = detail };

    [GeneratedRegex("[^a-zA-Z0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex NotAllowed();
}
