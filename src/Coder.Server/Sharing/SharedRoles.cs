using Coder.Sdk;
using Coder.Server.Access;

namespace Coder.Server.Sharing;

/// <summary>Roles by id as a request gives them, read: whom to give which role, and from whom to take it.</summary>
/// <param name="Given">Role (<c>use</c>, <c>admin</c>) by the id of a user or group.</param>
/// <param name="Taken">Ids of those who lose theirs.</param>
internal sealed record SharedRoles(IReadOnlyDictionary<Guid, string> Given, Guid[] Taken)
{
    /// <summary>Reads the roles of one field of a request; notes what cannot be read.</summary>
    public static SharedRoles Read(string field, IReadOnlyDictionary<string, string>? roles, List<ValidationError> errors)
    {
        var given = new Dictionary<Guid, string>();
        var taken = new HashSet<Guid>();
        foreach (var (text, role) in roles ?? new Dictionary<string, string>())
        {
            if (!Guid.TryParse(text, out var id))
            {
                errors.Add(new(field, $"\"{text}\" is not an id; ids are UUIDs."));
            }
            else if (role is SharedRoleName.Use or SharedRoleName.Admin)
            {
                given[id] = role;
            }
            else if (role is "")
            {
                taken.Add(id);
            }
            else
            {
                errors.Add(new(field, $"\"{role}\" is not a role to share with; use \"use\", \"admin\", or \"\" to take it away."));
            }
        }

        return new SharedRoles(given, [.. taken]);
    }
}
