using Coder.Cli.Commands;
using Coder.Cli.Console;
using Coder.Sdk;

namespace Coder.Cli.ExternalAuth;

/// <summary>Lets users connect the accounts that a workspace needs before it is made.</summary>
internal static class MissingAccounts
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Shows where each needed account is connected, and waits until it is. Optional ones are not asked for.</summary>
    /// <exception cref="CliException">Nobody is there to connect one.</exception>
    public static async Task ConnectAsync(CliContext context, Guid versionId, CancellationToken ct)
    {
        var missing = await MissingAsync(context, versionId, ct);
        if (missing.Count > 0 && !context.Console.IsInteractive)
        {
            throw new CliException(
                $"The template needs your account at {string.Join(" and ", missing.Select(account => account.DisplayName))}.",
                hint: $"Connect it in a browser, and run this again: {string.Join(" ", missing.Select(account => account.AuthenticateUrl))}");
        }

        foreach (var account in missing)
        {
            var error = context.Console.Error;
            await error.WriteLineAsync($"The template needs your account at {account.DisplayName}. Connect it here:\n\n  {account.AuthenticateUrl}\n");
            Browser.TryOpen(account.AuthenticateUrl, context.Host.Environment);
            while ((await MissingAsync(context, versionId, ct)).Any(other => other.Id == account.Id))
            {
                await Task.Delay(Interval, context.Time, ct);
            }

            await error.WriteLineAsync($"{Ansi.Green("✔", context.Console.ErrorHasColor)} Your account at {account.DisplayName} is connected.");
        }
    }

    private static async Task<List<TemplateVersionExternalAuth>> MissingAsync(CliContext context, Guid versionId, CancellationToken ct) =>
        [.. (await context.Client.TemplateVersionExternalAuthAsync(versionId, ct)).Where(account => account is { Authenticated: false, Optional: not true })];
}
