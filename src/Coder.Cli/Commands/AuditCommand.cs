using System.CommandLine;
using System.Text.Json;
using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder audit</c>: who changed what.</summary>
internal static class AuditCommand
{
    private const int DefaultLimit = 25;

    private static readonly Columns<JsonElement> Columns = new Columns<JsonElement>()
        .Add("time", e => e.TryGetProperty("time", out var time) ? Times.Show(time.GetDateTimeOffset()) : "")
        .Add("user", e => UserOf(e, "-"))
        .Add("action", e => Text(e, "action"))
        .Add("type", e => Text(e, "resource_type"))
        .Add("target", e => Text(e, "resource_target"))
        .Add("status", e => Text(e, "status_code"))
        .AddHidden("address", e => Text(e, "ip"))
        .AddHidden("description", Describe)
        .AddHidden("id", e => Text(e, "id"))
        .AddHidden("request id", e => Text(e, "request_id"))
        .AddHidden("user agent", e => Text(e, "user_agent"));

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "audit",
            "Read the audit log: who changed what",
            "coder audit list --search \"username:grace action:delete\"",
            "coder audit export > audit.jsonl");
        command.Subcommands.Add(List(host));
        command.Subcommands.Add(Export(host));
        return command;
    }

    private static CliCommand List(CliHost host)
    {
        var command = new CliCommand(
            host,
            "list",
            "List the newest entries",
            "coder audit list",
            "coder audit list --search \"resource_type:template date_from:2026-11-01\" --limit 100 -c time,description,address");
        command.Aliases.Add("ls");
        var search = Search(command);
        var limit = command.Number("--limit", $"How many entries to show; {DefaultLimit} if not given", "number");
        var columns = Columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            context.FieldIs("q", search).FieldIs("limit", limit);
            var answer = await context.Client.AuditLogAsync(context.Get(search), context.Get(limit) ?? DefaultLimit, ct);
            var entries = answer.GetProperty("audit_logs");
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, entries, CoderJsonContext.Default.JsonElement, ct);
                return;
            }

            Columns.Write(context, columns, entries.EnumerateArray());
        });
    }

    private static CliCommand Export(CliHost host)
    {
        var command = new CliCommand(
            host,
            "export",
            "Print all entries, one JSON object a line",
            "coder audit export > audit.jsonl",
            "coder audit export --search date_from:2026-11-01 > november.jsonl");
        var search = Search(command);
        return command.Runs(async (context, ct) =>
        {
            context.FieldIs("q", search);
            await using var entries = await context.Client.ExportAuditLogAsync(context.Get(search), ct);
            await using var output = context.Console.OpenOutput();
            await entries.CopyToAsync(output, ct);
        });
    }

    private static Option<string?> Search(CliCommand command) => command.Text(
        "--search",
        "Query: username, email, action, resource_type, resource_target, organization, date_from, date_to, each as key:value",
        "query");

    private static string Describe(JsonElement entry) => Text(entry, "description")
        .Replace("{user}", UserOf(entry, "Somebody"), StringComparison.Ordinal)
        .Replace("{target}", Text(entry, "resource_target"), StringComparison.Ordinal);

    private static string UserOf(JsonElement entry, string nobody) =>
        entry.TryGetProperty("user", out var user) && user.ValueKind == JsonValueKind.Object ? Text(user, "username") : nobody;

    private static string Text(JsonElement entry, string field) =>
        entry.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
}
