using System.Text.Json;
using Coder.Cli.ExternalAuth;
using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder external-auth</c>: accounts at other services.</summary>
internal static class ExternalAuthCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "external-auth",
            "Use your accounts at other services, such as Git hosts",
            "coder external-auth list",
            "coder external-auth access-token github  # in a workspace");
        command.Subcommands.Add(AccessToken(host));
        command.Subcommands.Add(List(host));
        return command;
    }

    private static CliCommand AccessToken(CliHost host)
    {
        var command = new CliCommand(
            host,
            "access-token",
            "Print the token of the workspace's owner; without an account, where it is connected, and exit with 1",
            "coder external-auth access-token github",
            "TOKEN=$(coder external-auth access-token github) || echo \"Connect your account: $TOKEN\"",
            "coder external-auth access-token slack --extra authed_user.id");
        var id = command.Takes("provider", "Id of the service");
        var extra = command.Text("--extra", "Print a field that the service gave along with the token instead", "path");
        return command.Runs(async (context, ct) =>
        {
            var answer = await AgentSession.Connect(context).AgentExternalAuthAsync(context.Get(id)!, ct);
            if (answer.Url.Length > 0)
            {
                await context.Console.Out.WriteLineAsync(answer.Url);
                return 1;
            }

            var path = context.Get(extra);
            await context.Console.Out.WriteLineAsync(path is null ? answer.AccessToken : Field(answer.TokenExtra, path));
            return 0;
        });
    }

    private static string Field(JsonElement? extra, string path)
    {
        var found = extra;
        foreach (var name in path.Split('.'))
        {
            found = found switch
            {
                { ValueKind: JsonValueKind.Object } fields when fields.TryGetProperty(name, out var field) => field,
                { ValueKind: JsonValueKind.Array } items when int.TryParse(name, out var index) && index >= 0 && index < items.GetArrayLength() => items[index],
                _ => throw new CliException(
                    $"The service gave no field \"{path}\" along with the token.", extra is { } given ? $"It gave: {given.GetRawText()}" : "It gave none."),
            };
        }

        return found!.Value.ValueKind == JsonValueKind.String ? found.Value.GetString()! : found.Value.GetRawText();
    }

    private static CliCommand List(CliHost host)
    {
        var command = new CliCommand(host, "list", "List the services, and whether your accounts are connected", "coder external-auth list", "coder external-auth list -o json");
        command.Aliases.Add("ls");
        var columns = new Columns<(ExternalAuthLinkProvider Provider, ExternalAuthLink? Link)>()
            .Add("id", row => row.Provider.Id)
            .Add("name", row => row.Provider.DisplayName)
            .Add("type", row => row.Provider.Type)
            .Add("state", row => row.Link switch { null => "not connected", { Authenticated: true } => "connected", var link => link.ValidateError })
            .AddHidden("expires", row => row.Link is null || row.Link.Expires.Year <= 1 ? "" : Times.Show(row.Link.Expires));
        var option = columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var client = context.Client;
            var accounts = await client.ExternalAuthsAsync(ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, accounts, CoderJsonContext.Default.ListUserExternalAuthResponse, ct);
            }
            else if (accounts.Providers.Count == 0)
            {
                await context.Console.Error.WriteLineAsync("The server has no external auth provider. An administrator configures one with CODER_EXTERNAL_AUTH_<N>_ID.");
            }
            else
            {
                columns.Write(
                    context, option, accounts.Providers.Select(provider => (provider, accounts.Links.FirstOrDefault(link => link.ProviderId == provider.Id))));
                if (accounts.Links.Count(link => link.Authenticated) < accounts.Providers.Count)
                {
                    await context.Console.Error.WriteLineAsync($"Connect an account at {client.Url}account?tab=external-auth");
                }
            }
        });
    }
}
