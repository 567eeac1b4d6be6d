using System.Text.Json;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary>A role of an organization's own, as people write it: the JSON that <c>roles show -o json</c> prints, or a part of it.</summary>
internal static class RoleDefinition
{
    private static readonly string[] Fields =
    [
        "name", "display_name", "site_permissions", "user_permissions", "organization_permissions", "organization_member_permissions",
        // Printed by show, and decided by the server.
        "organization_id", "assignable", "built_in",
    ];

    /// <summary>Reads the role from standard input and checks what the server could not: misspelled fields, and two names.</summary>
    public static async Task<CustomRoleRequest> ReadAsync(CliContext context, string? name, string example, CancellationToken ct)
    {
        var json = await GivenJson.ReadAsync(context, CoderJsonContext.Default.JsonElement, "the role", example, ct);
        if (json is { ValueKind: JsonValueKind.Array } && json.GetArrayLength() == 1)
        {
            json = json[0];
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new CliException("Standard input is not one role: a JSON object is expected.", hint: $"For example: {example}");
        }

        if (json.EnumerateObject().Select(p => p.Name).FirstOrDefault(p => !Fields.Contains(p)) is { } unknown)
        {
            throw new CliException($"A role has no field \"{unknown}\".", "There are: " + string.Join(", ", Fields));
        }

        var role = Read(json, example);
        if (name is not null && role.Name.Length > 0 && role.Name != name)
        {
            throw new CliException(
                $"The role is called \"{name}\" on the command line and \"{role.Name}\" in the JSON.", hint: "Leave one of them out.");
        }

        return (name ?? role.Name) is { Length: > 0 } known
            ? role with { Name = known }
            : throw new CliException("The role has no name.", hint: "Give it as \"name\" in the JSON, or after the command.");
    }

    private static CustomRoleRequest Read(JsonElement json, string example)
    {
        try
        {
            return json.Deserialize(CoderJsonContext.Default.CustomRoleRequest)!;
        }
        catch (JsonException e)
        {
            throw new CliException("Standard input is not a role as JSON.", e.Message, $"For example: {example}");
        }
    }
}
