using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder templates list</c>.</summary>
internal static class TemplatesListCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "list", "List templates", "coder templates list", "coder templates list -o json");
        command.Aliases.Add("ls");
        var columns = Columns(host.Time);
        var column = columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var templates = await context.Client.TemplatesAsync(ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, templates, CoderJsonContext.Default.IReadOnlyListTemplate, ct);
            }
            else if (templates.Count == 0)
            {
                await context.Console.Error.WriteLineAsync("There are no templates yet. Add one with: coder templates init");
            }
            else
            {
                columns.Write(context, column, templates);
            }
        });
    }

    private static Columns<Template> Columns(TimeProvider time) => new Columns<Template>()
        .Add("name", t => t.Name)
        .AddHidden("display name", t => t.DisplayName)
        .AddHidden("created at", t => t.CreatedAt.LocalDateTime.ToString("g"))
        .Add("last updated", t => Durations.Age(time.GetUtcNow() - t.UpdatedAt))
        .AddHidden("organization id", t => t.OrganizationId.ToString())
        .Add("organization name", t => t.OrganizationName)
        .AddHidden("provisioner", t => t.Provisioner)
        .AddHidden("active version id", t => t.ActiveVersionId.ToString())
        .Add("used by", t => t.ActiveUserCount switch { < 0 => "", 1 => "1 developer", var n => $"{n} developers" })
        .AddHidden("default ttl", t => Durations.Elapsed(TimeSpan.FromMilliseconds(t.DefaultTtlMs)))
        .Add("description", t => t.Description);
}
