using System.Net;
using Coder.Cli.ExternalAuth;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary>
/// <c>coder gitaskpass &lt;prompt&gt;</c>: what Git in a workspace runs (GIT_ASKPASS) when a server asks for a name or password. It answers from the
/// accounts that the workspace's owner has connected; while there is none it shows where, and waits.
/// </summary>
internal static class GitAskPassCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "gitaskpass", "Answer Git's question for a name or password") { Hidden = true };
        var prompt = command.Takes("prompt", "What Git asks");
        return command.Runs((context, ct) => RunAsync(context, context.Get(prompt)!, ct));
    }

    private static async Task RunAsync(CliContext context, string prompt, CancellationToken ct)
    {
        if (!AskPassQuestion.TryParse(prompt, out var question))
        {
            throw new CliException($"This is no question that the accounts of a workspace's owner answer: {prompt}");
        }

        var client = AgentSession.Connect(context);
        var answer = await AskAsync(client, question.Url, listen: false, ct);
        if (answer.Url.Length > 0)
        {
            var text = $"Git needs your account for {question.Url}. Connect it here:\n\n  {answer.Url}\n";
            if (context.Host.Environment("GIT_TERMINAL_PROMPT") is "0" or "false")
            {
                throw new CliException($"{text}\nGit is told to ask nobody (GIT_TERMINAL_PROMPT), so this does not wait.");
            }

            await context.Console.Error.WriteLineAsync(text);
            answer = await WaitAsync(context, client, question.Url, ct);
        }

        await context.Console.Out.WriteLineAsync(question.AsksForPassword && answer.Password.Length > 0 ? answer.Password : answer.Username);
    }

    /// <summary>Waits for the account, whatever happens to the server meanwhile.</summary>
    private static async Task<AgentExternalAuthResponse> WaitAsync(CliContext context, CoderClient client, string url, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                if (await AskAsync(client, url, listen: true, ct) is { Url.Length: 0 } answer)
                {
                    return answer;
                }
            }
            catch (Exception e) when (e is HttpRequestException or CoderApiException { Status: >= HttpStatusCode.InternalServerError }
                || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                // It is asked again.
            }

            await Task.Delay(Pause, context.Time, ct);
        }
    }

    private static async Task<AgentExternalAuthResponse> AskAsync(CoderClient client, string url, bool listen, CancellationToken ct)
    {
        try
        {
            return await client.AgentExternalAuthForUrlAsync(url, listen, ct);
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw new CliException(
                e.Message, e.Response.Detail, "Use an SSH address (git@host:…) with the key that coder publickey shows, or a credential helper of Git's own.");
        }
    }
}
