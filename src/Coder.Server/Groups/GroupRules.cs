using Coder.Sdk;
using Coder.Server.Organizations;

namespace Coder.Server.Groups;

/// <summary>What groups may be called and allow.</summary>
internal static class GroupRules
{
    /// <summary>The group that all members of an organization are in.</summary>
    public const string Everyone = "Everyone";

    private const int MaxName = 255;
    private const int MaxAllowance = 1_000_000_000;

    /// <summary>Notes what is wrong with a new name; null: there is none.</summary>
    public static void CheckName(string? name, List<ValidationError> errors)
    {
        if (string.Equals(name, Everyone, StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(new("name", $"\"{Everyone}\" is the group of all members. Choose another name."));
        }
        else
        {
            OrganizationRules.CheckName(name, MaxName, errors);
        }
    }

    /// <summary>Notes what is wrong with the rest of a group.</summary>
    public static void CheckRest(string? displayName, string? avatarUrl, int? quotaAllowance, List<ValidationError> errors)
    {
        OrganizationRules.CheckDisplayName(displayName, errors);
        OrganizationRules.CheckPicture("avatar_url", avatarUrl, errors);
        if (quotaAllowance is < 0 or > MaxAllowance)
        {
            errors.Add(new("quota_allowance", $"Must be a whole number of credits a day from 0 to {MaxAllowance}."));
        }
    }

    /// <summary>Reads ids; notes what is none.</summary>
    public static Guid[] ReadIds(string field, IReadOnlyList<string>? texts, List<ValidationError> errors)
    {
        var ids = new HashSet<Guid>();
        foreach (var text in texts ?? [])
        {
            if (Guid.TryParse(text, out var id))
            {
                ids.Add(id);
            }
            else
            {
                errors.Add(new(field, $"\"{text}\" is not an id; ids are UUIDs."));
            }
        }

        return [.. ids];
    }
}
