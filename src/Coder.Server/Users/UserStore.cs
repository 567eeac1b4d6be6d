using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Coder.Server.Identity;
using Coder.Server.Organizations;
using Dapper;
using Npgsql;

namespace Coder.Server.Users;

/// <summary>The users of the deployment. Every method authorises the actor.</summary>
internal sealed class UserStore(NpgsqlDataSource database, Authorizer authorizer, TimeProvider time, PasswordWork work)
{
    /// <summary>Whether the first user has been created.</summary>
    public async Task<bool> AnyAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition("SELECT EXISTS (SELECT FROM users)", cancellationToken: ct));
    }

    /// <summary>Creates the first user, who owns the deployment, and the default organization. 409 when there is one already.</summary>
    public async Task<Outcome<CreateFirstUserResponse>> CreateFirstAsync(RequestSource source, CreateFirstUserRequest request, CancellationToken ct)
    {
        var errors = new List<ValidationError>();
        UserRules.CheckIdentity(request.Username, request.Email, request.Name, errors);
        UserRules.CheckPassword(request.Password, errors);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest("The user cannot be created like this.", [.. errors]);
        }

        var hash = await work.HashAsync(request.Password, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE", cancellationToken: ct));
        if (await connection.ExecuteScalarAsync<bool>(new CommandDefinition("SELECT EXISTS (SELECT FROM users)", cancellationToken: ct)))
        {
            return ApiError.Conflict("The initial user has already been created.");
        }

        var organization = await OrganizationStore.EnsureDefaultAsync(connection, time.GetUtcNow(), ct);
        var id = Guid.NewGuid();
        await InsertAsync(
            connection,
            new NewUser(id, request.Username, request.Email, request.Name, hash, LoginType.Password, UserStatus.Active, [RoleName.Owner], [organization]),
            ct);
        await AuditLog.WriteAsync(
            connection,
            AuditLog.ActorOf(source, id, request.Username),
            AuditEntries.Of(AuditAction.Create, null, (await FindAsync(connection, "u.id = @id", new { id }, ct))!.ToUser()),
            ct);
        await transaction.CommitAsync(ct);
        return new CreateFirstUserResponse(id, organization);
    }

    /// <summary>Creates a user in the given organizations, or in the default one.</summary>
    public async Task<Outcome<User>> CreateAsync(Actor actor, CreateUserRequest request, CancellationToken ct)
    {
        if (authorizer.Require(actor, Actions.Create, new AccessObject(ResourceTypes.User)) is not null)
        {
            return ApiError.Forbidden("You may not create users.");
        }

        var loginType = request.LoginType.Length > 0 ? request.LoginType : LoginType.Password;
        var roles = request.Roles?.Where(role => role != RoleName.Member).Distinct().ToArray() ?? [];
        var errors = new List<ValidationError>();
        UserRules.CheckIdentity(request.Username, request.Email, request.Name, errors);
        UserRules.CheckLogin(loginType, request.Password, errors);
        UserRules.CheckStatus(request.UserStatus, errors);
        UserRules.CheckRoles(roles, errors);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest("The user cannot be created like this.", [.. errors]);
        }

        var hash = loginType == LoginType.Password ? await work.HashAsync(request.Password, ct) : "";
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        Guid[] organizations = request.OrganizationIds.Count > 0
            ? [.. request.OrganizationIds.Distinct()]
            : [await OrganizationStore.EnsureDefaultAsync(connection, time.GetUtcNow(), ct)];
        if (await MissingOrganizationAsync(connection, organizations, ct) is { } missing)
        {
            return ApiError.Invalid("organization_ids", $"There is no organization {missing}.");
        }

        var id = Guid.NewGuid();
        var user = new NewUser(
            id, request.Username, request.Email, request.Name,
            hash,
            loginType, request.UserStatus ?? UserStatus.Dormant, roles, organizations);
        try
        {
            await InsertAsync(connection, user, ct);
            var created = (await FindAsync(connection, "u.id = @id", new { id }, ct))!.ToUser();
            await AuditLog.WriteAsync(connection, actor, AuditEntries.Of(AuditAction.Create, null, created), ct);
            await transaction.CommitAsync(ct);
            return created;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Taken(e, request.Username, request.Email);
        }
    }

    /// <summary>The users that the actor may see and the query matches, ordered by user name.</summary>
    public async Task<Outcome<GetUsersResponse>> ListAsync(Actor actor, string? query, Page page, CancellationToken ct)
    {
        var parsed = UserFilter.Parse(query);
        if (parsed.Failed)
        {
            return parsed.Error!;
        }

        var filter = parsed.Value;
        if (!authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.User)))
        {
            filter.Add("u.id = {0}", actor.UserId);
        }

        filter.Parameters.Add("limit", page.Limit);
        filter.Parameters.Add("offset", page.Offset);
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<UserRow>(new CommandDefinition(
            $"SELECT {UserRow.Columns} FROM users u WHERE {filter.Where} ORDER BY lower(u.username) LIMIT @limit OFFSET @offset",
            filter.Parameters,
            cancellationToken: ct));
        var count = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            $"SELECT count(*) FROM users u WHERE {filter.Where}", filter.Parameters, cancellationToken: ct));
        return new GetUsersResponse { Users = [.. rows.Select(row => row.ToUser())], Count = count };
    }

    /// <summary>The user that <paramref name="name"/> means: an id, a user name, or <c>me</c>.</summary>
    public async Task<Outcome<User>> GetAsync(Actor actor, string name, string action, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var row = name == "me" ? await FindAsync(connection, "u.id = @UserId", new { actor.UserId }, ct)
            : Guid.TryParseExact(name, "D", out var id) ? await FindAsync(connection, "u.id = @id", new { id }, ct)
            : await FindAsync(connection, "lower(u.username) = lower(@name)", new { name }, ct);
        if (row is null)
        {
            return ApiError.NotFound();
        }

        return authorizer.Require(actor, action, new AccessObject(ResourceTypes.User, OwnerId: row.Id, Id: row.Id)) is { } refused
            ? refused
            : row.ToUser();
    }

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
            return await UpdateAsync(
                actor,
                user,
                "username = @Username, name = @Name, avatar_url = coalesce(@AvatarUrl, avatar_url)",
                new { request.Username, request.Name, request.AvatarUrl },
                ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Taken(e, request.Username, user.Email);
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

        if (status == UserStatus.Suspended && IsOwner(user) && !actor.HasRole(RoleName.Owner))
        {
            return ApiError.BadRequest("Only an owner can suspend an owner.");
        }

        return await UpdateAsync(actor, user, "status = @status", new { status }, ct);
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
        return errors.Count > 0
            ? ApiError.BadRequest("The roles cannot be assigned.", [.. errors])
            : await UpdateAsync(actor, user, "rbac_roles = @roles", new { roles }, ct);
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

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
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
            DELETE FROM organization_members WHERE user_id = @Id;
            UPDATE users SET deleted = true, updated_at = @now WHERE id = @Id;
            """,
            new { user.Id, now = time.GetUtcNow() },
            cancellationToken: ct));
        await AuditLog.WriteAsync(connection, actor, AuditEntries.Of(AuditAction.Delete, user, null), ct);
        await transaction.CommitAsync(ct);
        return Nothing.Value;
    }

    private static bool IsOwner(User user) => user.Roles.Any(role => role.Name == RoleName.Owner);

    private static async Task<UserRow?> FindAsync(NpgsqlConnection connection, string condition, object parameters, CancellationToken ct) =>
        await connection.QuerySingleOrDefaultAsync<UserRow>(new CommandDefinition(
            $"SELECT {UserRow.Columns} FROM users u WHERE NOT u.deleted AND {condition}", parameters, cancellationToken: ct));

    private static async Task<Guid?> MissingOrganizationAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken ct) =>
        await connection.QueryFirstOrDefaultAsync<Guid?>(new CommandDefinition(
            "SELECT id FROM unnest(@ids) AS id EXCEPT SELECT id FROM organizations WHERE NOT deleted", new { ids }, cancellationToken: ct));

    private static ApiError Taken(PostgresException violation, string username, string email) =>
        ApiError.Conflict("A user with this name or e-mail exists already.") with
        {
            Validations =
            [
                violation.ConstraintName == "users_email"
                    ? new("email", $"{email} is in use.")
                    : new("username", $"{username} is in use."),
            ],
        };

    private async Task InsertAsync(NpgsqlConnection connection, NewUser user, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO users (id, username, email, name, hashed_password, status, login_type, rbac_roles, created_at, updated_at)
            VALUES (@Id, @Username, @Email, @Name, @HashedPassword, @Status, @LoginType, @Roles, @now, @now);
            INSERT INTO organization_members (organization_id, user_id, created_at, updated_at)
            SELECT id, @Id, @now, @now FROM unnest(@Organizations) AS id;
            """,
            new
            {
                user.Id,
                user.Username,
                user.Email,
                user.Name,
                user.HashedPassword,
                user.Status,
                user.LoginType,
                user.Roles,
                user.Organizations,
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));

    private async Task<Outcome<User>> UpdateAsync(Actor actor, User before, string assignments, object values, CancellationToken ct)
    {
        var parameters = new DynamicParameters(values);
        parameters.Add("id", before.Id);
        parameters.Add("now", time.GetUtcNow());
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
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
        await transaction.CommitAsync(ct);
        return after;
    }

    private ApiError? Require(Actor actor, string action, User user) =>
        authorizer.Require(actor, action, new AccessObject(ResourceTypes.User, OwnerId: user.Id, Id: user.Id));

    private sealed record NewUser(
        Guid Id, string Username, string Email, string Name, string HashedPassword, string LoginType, string Status, string[] Roles, Guid[] Organizations);
}
