using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Users;

/// <summary>
/// Keeps user administrators from becoming more than they are through the accounts that they manage: who takes over an account (by
/// setting its password), ends it, or changes its roles, must be able to give the roles that are at stake.
/// </summary>
internal sealed class UserGuard(NpgsqlDataSource database, Authorizer authorizer)
{
    /// <summary>403 naming the first role that the actor may not give, else null. Site-wide roles only.</summary>
    public ApiError? RefuseRoles(Actor actor, IEnumerable<string> roles) =>
        roles.FirstOrDefault(role => !authorizer.CanAssign(actor, role, organization: null)) is { } role
            ? ApiError.Forbidden($"You may not give or take the role {Access.Roles.DisplayName(role)}.")
            : null;

    /// <summary>Only owners suspend and delete owners.</summary>
    public ApiError? RefuseOwner(Actor actor, User user, string what) =>
        user.Roles.Any(role => role.Name == RoleName.Owner) && !authorizer.CanAssign(actor, RoleName.Owner, organization: null)
            ? ApiError.Forbidden($"Only an owner can {what} an owner.")
            : null;

    /// <summary>403 when an account has a role, site-wide or in an organization, that the actor could not give: its password is not theirs to set.</summary>
    public async Task<ApiError?> RefuseTakeoverAsync(Actor actor, User user, CancellationToken ct)
    {
        if (user.Id == actor.UserId)
        {
            return null;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var inOrganizations = await connection.QueryAsync<(Guid Organization, string Role)>(new CommandDefinition(
            "SELECT organization_id, unnest(roles) FROM organization_members WHERE user_id = @Id", new { user.Id }, cancellationToken: ct));
        return user.Roles.All(role => authorizer.CanAssign(actor, role.Name, organization: null))
            && inOrganizations.All(held => authorizer.CanAssign(actor, held.Role, held.Organization))
                ? null
                : ApiError.Forbidden("You may not do this to somebody with roles that you may not give.");
    }
}
