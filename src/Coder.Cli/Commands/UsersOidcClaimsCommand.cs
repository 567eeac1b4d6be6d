using System.Text.Json;
using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder users oidc-claims</c>: what the provider says of you, to set up mappings of groups and roles.</summary>
internal static class UsersOidcClaimsCommand
{
    private static readonly Columns<JsonProperty> Columns = new Columns<JsonProperty>()
        .Add("key", c => c.Name)
        .Add("value", c => c.Value.ValueKind == JsonValueKind.String ? c.Value.GetString()! : c.Value.GetRawText());

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "oidc-claims",
            "Show what the OpenID Connect provider said of you at the last login",
            "coder users oidc-claims",
            "coder users oidc-claims -o json");
        var columns = Columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            if (await context.Client.OidcClaimsAsync(ct) is not { ValueKind: JsonValueKind.Object } claims)
            {
                throw new CliException(
                    "The provider said nothing of you.", hint: "Log in through OpenID Connect, then run the command again.");
            }

            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, claims, CoderJsonContext.Default.JsonElement, ct);
                return;
            }

            Columns.Write(context, columns, claims.EnumerateObject().OrderBy(c => c.Name, StringComparer.Ordinal));
        });
    }
}
