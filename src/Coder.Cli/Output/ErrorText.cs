using System.Net;
using System.Net.WebSockets;
using Coder.Cli.Configuration;
using Coder.Cli.Console;
using Coder.Sdk;

namespace Coder.Cli.Output;

/// <summary>Turns failures into one sentence, a detail and a way out.</summary>
internal static class ErrorText
{
    /// <summary>Writes an error to standard error.</summary>
    public static void Write(IConsole console, CliException error)
    {
        var color = console.ErrorHasColor;
        console.Error.WriteLine(Ansi.Red("Error:", color) + " " + error.Message);
        foreach (var line in error.Detail?.Split('\n') ?? [])
        {
            console.Error.WriteLine("  " + line);
        }

        if (error.Hint is not null)
        {
            console.Error.WriteLine(Ansi.Dim(error.Hint, color));
        }
    }

    /// <summary>Explains a failure of a command that talks to the server.</summary>
    public static Exception Explain(Exception e, CliContext context) => e switch
    {
        CoderApiException api => Refused(api, context),
        HttpRequestException http => Unreachable(http, context),
        WebSocketException or IOException or TimeoutException => new CliException(
            "The connection to the server was lost.", e.Message, "Run the command again."),
        TaskCanceledException { InnerException: TimeoutException } => new CliException(
            "The server did not answer in time.", hint: "Run the command again, or ask who runs the server."),
        _ => e,
    };

    private static CliException Refused(CoderApiException e, CliContext context)
    {
        var lines = new List<string>();
        if (e.Response.Detail is { } detail)
        {
            lines.Add(detail);
        }

        lines.AddRange((e.Response.Validations ?? []).Select(v => $"{context.NameOf(v.Field)}: {v.Detail}"));
        if (context.Verbose)
        {
            lines.Add($"{e.Method} {e.Path} answered {(int)e.Status}");
        }

        return new CliException(
            e.Response.Message,
            lines.Count == 0 ? null : string.Join('\n', lines),
            e.Status switch
            {
                HttpStatusCode.Unauthorized when context.UsedClient?.SessionToken is not null =>
                    $"Your session may have ended. Log in again with: coder login {ServerUrl.Show(context.UsedClient.Url)}",
                HttpStatusCode.TooManyRequests => "Wait a minute, then try again.",
                _ => null,
            });
    }

    private static CliException Unreachable(HttpRequestException e, CliContext context)
    {
        var url = context.UsedClient is { } client ? ServerUrl.Show(client.Url) : "the server";
        var hint = e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "Check the host name and this machine's network.",
            HttpRequestError.SecureConnectionError =>
                "Check that the URL's https is right and that this machine trusts the server's certificate.",
            _ => "Check that the server runs, that the URL is right, and proxies or firewalls in between.",
        };
        return new CliException($"Could not reach {url}.", e.InnerException?.Message ?? e.Message, hint);
    }
}
