using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Coder.Cli.Commands;

/// <summary>JSON that a command is given on standard input.</summary>
internal static class GivenJson
{
    /// <summary>Reads all of standard input as one JSON object.</summary>
    /// <param name="context">The run of the command.</param>
    /// <param name="type">What the object is to be.</param>
    /// <param name="what">What the JSON describes, for errors: <c>the role</c>.</param>
    /// <param name="example">A command line that gives it.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<T> ReadAsync<T>(
        CliContext context, JsonTypeInfo<T> type, string what, string example, CancellationToken ct)
    {
        if (context.Console.IsInteractive)
        {
            throw new CliException($"Give {what} as JSON on standard input.", hint: $"For example: {example}");
        }

        using var text = new MemoryStream();
        await using (var input = context.Console.OpenInput())
        {
            await input.CopyToAsync(text, ct);
        }

        if (text.Length == 0)
        {
            throw new CliException(
                $"Standard input is empty; {what} is expected there as JSON.", hint: $"For example: {example}");
        }

        try
        {
            return JsonSerializer.Deserialize(text.GetBuffer().AsSpan(0, (int)text.Length), type)
                ?? throw new CliException($"Standard input says null; {what} is expected there.", hint: $"For example: {example}");
        }
        catch (JsonException e)
        {
            throw new CliException($"Standard input is not {what} as JSON.", e.Message, $"For example: {example}");
        }
    }
}
