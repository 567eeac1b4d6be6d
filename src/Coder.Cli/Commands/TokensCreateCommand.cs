using System.CommandLine;
using System.Net;
using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder tokens create</c>.</summary>
internal sealed class TokensCreateCommand
{
    private readonly Option<string?> _lifetime;
    private readonly Option<string?> _name;
    private readonly Option<string?> _user;
    private readonly Option<string[]> _scopes;
    private readonly Option<string[]> _allow;
    private readonly Option<string?> _output;

    private TokensCreateCommand(CliCommand command)
    {
        _lifetime = command.Text("--lifetime", "How long it lives, like 12h, 30d or 1y; the deployment's default if not given", "duration", "CODER_TOKEN_LIFETIME");
        _name = command.Text("--name", "Name of the token; a random one if not given", "name", "CODER_TOKEN_NAME", "-n");
        _user = command.Text("--user", "User to make it for, by name or id", "user", "CODER_TOKEN_USER", "-u");
        _scopes = command.List("--scope", "What it may do, like workspace:read or template:*; may be repeated; everything if not given", "scope");
        _allow = command.List("--allow", "What it may reach, like workspace:<id> or template:*; may be repeated; everything if not given", "type:id");
        _output = command.Output("text");
    }

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "create",
            "Make a token and print it; it is shown this once",
            "coder tokens create --name ci --lifetime 30d",
            "coder tokens create --name backup --scope workspace:read --scope template:read",
            "coder tokens create --name deploy --scope coder:templates.author --allow template:5e4b7a1c-9a0f-4c0e-8e57-0a8f3f2f9b11",
            "coder tokens create --user ci --name nightly  # for a service account");
        var options = new TokensCreateCommand(command);
        return command.Runs((context, ct) => options.RunAsync(context, ct));
    }

    private async Task RunAsync(CliContext context, CancellationToken ct)
    {
        var scopes = Words.Split(context.Get(_scopes));
        var allowed = Words.Split(context.Get(_allow));
        var request = new CreateTokenRequest
        {
            // The API counts nanoseconds; a tick is a hundred of them.
            Lifetime = context.Get(_lifetime) is { } text ? Durations.Parse(text).Ticks * 100 : 0,
            TokenName = context.Get(_name) ?? "",
            Scopes = scopes.Count == 0 ? null : scopes,
            AllowList = [.. allowed.Select(Target)],
        };
        context.FieldIs("lifetime", _lifetime).FieldIs("token_name", _name).FieldIs("scopes", _scopes).FieldIs("scope", _scopes)
            .FieldIs("allow_list", _allow);
        var token = await CreateAsync(context, request, ct);
        if (context.Get(_output) == OutputFormat.Json)
        {
            await JsonWriter.WriteAsync(context, token, CoderJsonContext.Default.GenerateApiKeyResponse, ct);
            return;
        }

        await context.Console.Out.WriteLineAsync(token.Key);
    }

    private async Task<GenerateApiKeyResponse> CreateAsync(CliContext context, CreateTokenRequest request, CancellationToken ct)
    {
        try
        {
            return await context.Client.CreateTokenAsync(context.Get(_user) ?? "me", request, ct);
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.BadRequest && request.Scopes is not null)
        {
            if (await UnknownScopeAsync(context.Client, request.Scopes, ct) is { } unknown)
            {
                throw unknown;
            }

            throw;
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.NotFound && context.Get(_user) is { } user)
        {
            throw new CliException(
                $"There is no user \"{user}\", or you may not make tokens for them.", hint: "List users with: coder users list");
        }
    }

    /// <summary>Names the first scope that the server does not have, with those that may have been meant.</summary>
    private static async Task<CliException?> UnknownScopeAsync(CoderClient client, IReadOnlyList<string> wanted, CancellationToken ct)
    {
        IReadOnlyList<string> known;
        try
        {
            known = await client.TokenScopesAsync(ct);
        }
        catch (CoderApiException)
        {
            return null;
        }

        if (known.Count == 0 || wanted.FirstOrDefault(s => !known.Contains(s)) is not { } unknown)
        {
            return null;
        }

        var type = unknown.Split(':')[0] + ":";
        var near = known.Where(s => s.StartsWith(type, StringComparison.Ordinal)).ToList();
        var types = known.Select(s => s.Split(':')[0]).Distinct();
        return new CliException(
            $"--scope: there is no scope \"{unknown}\".",
            near.Count > 0
                ? "There are: " + string.Join(", ", near)
                : "A scope is <type>:<action>, or <type>:* for all actions. Types are: " + string.Join(", ", types));
    }

    private static ApiAllowListTarget Target(string text) =>
        text.Split(':') is [{ Length: > 0 } type, { Length: > 0 } id] && (id == "*" || Guid.TryParse(id, out _))
            ? new ApiAllowListTarget { Type = type, Id = id }
            : throw new CliException(
                $"--allow: \"{text}\" does not name what the token may reach.",
                hint: "Write <type>:<id> with the id that -o json shows, or <type>:* for all of the type: workspace:*");
}
