using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Identity;
using Dapper;
using Npgsql;

namespace Coder.Server.Users;

/// <summary>Changes of users: profile, status, roles, and the end. Every method authorises the actor.</summary>
internal sealed class UserChanges(
    NpgsqlDataSource database, Authorizer authorizer, UserGuard guard, Notifications notifications, TimeProvider time)
{
    /// <summary>Renames a user.</summary>
    public async Task<Outcome<User>> UpdateProfileAsync(Actor actor, User user, UpdateUserProfileRequest request, CancellationToken ct)
    {
        if (Require(actor, Actions.UpdatePersonal, user) is { } refused)
        {
            return refused;
        }

        var errors = new List<ValidationError>();
        UserRules.CheckUsername(request.Username, errors);
        UserRules.CheckFullName(request.Name, errors);
        if (request.AvatarUrl is { Length: > 0 } avatar && !avatar.StartsWith('/') && !(Uri.TryCreate(avatar, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            errors.Add(new("avatar_url", "Must be an http or https URL, or a path of this server."));
        }

        if (errors.Count > 0)
        {
            return ApiError.BadRequest("The profile cannot be changed like this.", [.. errors]);
        }

        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var changed = await UpdateAsync(
                connection,
                actor,
                user,
                "username = @Username, name = @Name, avatar_url = coalesce(@AvatarUrl, avatar_url)",
                new { request.Username, request.Name, request.AvatarUrl },
                ct);
            await transaction.CommitAsync(ct);
            return changed;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return UserStore.Taken(e, request.Username, user.Email);
        }
    }

    /// <summary>Suspends or activates a user. Nobody suspends themselves, and only owners suspend owners.</summary>
    public async Task<Outcome<User>> UpdateStatusAsync(Actor actor, User user, string status, CancellationToken ct)
    {
        if (Require(actor, Actions.Update, user) is { } refused)
        {
            return refused;
        }

        if (status == UserStatus.Suspended && user.Id == actor.UserId)
        {
            return ApiError.BadRequest("You cannot suspend yourself.");
        }

        if (status == UserStatus.Suspended && guard.RefuseOwner(actor, user, "suspend") is { } higher)
        {
            return higher;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (status == UserStatus.Suspended && await Owners.KeepOneAsync(connection, user.Id, ct) is { } last)
        {
            return last;
        }

        var changed = await UpdateAsync(connection, actor, user, "status = @status", new { status }, ct);
        await transaction.CommitAsync(ct);
        await notifications.PublishAsync(SessionWatch.Channel(user.Id));
        return changed;
    }

    /// <summary>Replaces the site-wide roles of somebody else.</summary>
    public async Task<Outcome<User>> UpdateRolesAsync(Actor actor, User user, IReadOnlyList<string> names, CancellationToken ct)
    {
        if (authorizer.Require(actor, Actions.Assign, new AccessObject(ResourceTypes.AssignRole)) is not null)
        {
            return ApiError.Forbidden("You may not assign roles.");
        }

        if (user.Id == actor.UserId)
        {
            return ApiError.BadRequest("You cannot change your own roles. Ask another owner.");
        }

        var roles = names.Where(role => role != RoleName.Member).Distinct().ToArray();
        var errors = new List<ValidationError>();
        UserRules.CheckRoles(roles, errors);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest("The roles cannot be assigned.", [.. errors]);
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var held = await connection.ExecuteScalarAsync<string[]?>(new CommandDefinition(
            "SELECT rbac_roles FROM users WHERE id = @Id AND NOT deleted FOR UPDATE", new { user.Id }, cancellationToken: ct)) ?? [];
        if (guard.RefuseRoles(actor, held.Except(roles).Concat(roles.Except(held))) is { } tooMuch)
        {
            return tooMuch;
        }

        if (!roles.Contains(RoleName.Owner) && await Owners.KeepOneAsync(connection, user.Id, ct) is { } last)
        {
            return last;
        }

        var changed = await UpdateAsync(connection, actor, user, "rbac_roles = @roles", new { roles }, ct);
        await transaction.CommitAsync(ct);
        return changed;
    }

    /// <summary>Removes a user who has no workspaces any more; sessions and tokens end at once.</summary>
    public async Task<Outcome<Nothing>> DeleteAsync(Actor actor, User user, CancellationToken ct)
    {
        if (Require(actor, Actions.Delete, user) is { } refused)
        {
            return refused;
        }

        if (user.Id == actor.UserId)
        {
            return ApiError.Forbidden("You cannot delete yourself.");
        }

        if (guard.RefuseOwner(actor, user, "delete") is { } higher)
        {
            return higher;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await Owners.KeepOneAsync(connection, user.Id, ct) is { } last)
        {
            return last;
        }

        var workspaces = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "SELECT count(*) FROM workspaces WHERE owner_id = @Id AND NOT deleted", new { user.Id }, cancellationToken: ct));
        if (workspaces > 0)
        {
            return ApiError.Conflict(
                "You cannot delete a user that has workspaces. Delete their workspaces and try again.", $"The user has {workspaces}.");
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM api_keys WHERE user_id = @Id;
            DELETE FROM user_links WHERE user_id = @Id;
            DELETE FROM git_ssh_keys WHERE user_id = @Id;
            DELETE FROM external_auth_links WHERE user_id = @Id;
            DELETE FROM user_settings WHERE user_id = @Id;
            DELETE FROM template_acl WHERE user_id = @Id;
            DELETE FROM workspace_acl WHERE user_id = @Id;
            DELETE FROM group_members WHERE user_id = @Id;
            DELETE FROM organization_members WHERE user_id = @Id;
            UPDATE users SET deleted = true, updated_at = @now WHERE id = @Id;
            """,
            new { user.Id, now = time.GetUtcNow() },
            cancellationToken: ct));
        await AuditLog.WriteAsync(connection, actor, AuditEntries.Of(AuditAction.Delete, user, null), ct);
        await transaction.CommitAsync(ct);
        await notifications.PublishAsync(SessionWatch.Channel(user.Id));
        return Nothing.Value;
    }

    private async Task<Outcome<User>> UpdateAsync(
        NpgsqlConnection connection, Actor actor, User before, string assignments, object values, CancellationToken ct)
    {
        var parameters = new DynamicParameters(values);
        parameters.Add("id", before.Id);
        parameters.Add("now", time.GetUtcNow());
        var row = await connection.QuerySingleOrDefaultAsync<UserRow>(new CommandDefinition(
            $"UPDATE users u SET {assignments}, updated_at = @now WHERE u.id = @id AND NOT u.deleted RETURNING {UserRow.Columns}",
            parameters,
            cancellationToken: ct));
        if (row is null)
        {
            return ApiError.NotFound();
        }

        var after = row.ToUser();
        await AuditLog.WriteAsync(connection, actor, AuditEntries.Of(AuditAction.Write, before, after), ct);
        return after;
    }

    private ApiError? Require(Actor actor, string action, User user) =>
        authorizer.Require(actor, action, new AccessObject(ResourceTypes.User, OwnerId: user.Id, Id: user.Id));
}
