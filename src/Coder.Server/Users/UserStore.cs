using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Identity;
using Coder.Server.Organizations;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Users;

/// <summary>The users of the deployment. Every method authorises the actor.</summary>
internal sealed class UserStore(
    NpgsqlDataSource database,
    Authorizer authorizer,
    UserGuard guard,
    LoginOptions logins,
    TimeProvider time,
    PasswordWork work)
{
    private const string ById = $"SELECT {UserRow.Columns} FROM users u WHERE NOT u.deleted AND u.id = @key";
    private const string ByName = $"SELECT {UserRow.Columns} FROM users u WHERE NOT u.deleted AND lower(u.username) = lower(@key)";

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
            AuditEntries.Of(AuditAction.Create, null, (await FindAsync(connection, ById, id, ct))!.ToUser()),
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

        var serviceAccount = request.ServiceAccount == true;
        var loginType = request.LoginType.Length > 0 ? request.LoginType : serviceAccount ? LoginType.None : LoginType.Password;
        var roles = request.Roles?.Where(role => role != RoleName.Member).Distinct().ToArray() ?? [];
        var errors = new List<ValidationError>();
        if (serviceAccount)
        {
            UserRules.CheckServiceAccount(request, loginType, errors);
        }
        else
        {
            UserRules.CheckIdentity(request.Username, request.Email, request.Name, errors);
            UserRules.CheckLogin(loginType, request.Password, errors);
            UserRules.CheckPasswordsOffered(logins, loginType, roles, errors);
        }

        UserRules.CheckStatus(request.UserStatus, errors);
        UserRules.CheckRoles(roles, errors);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest("The user cannot be created like this.", [.. errors]);
        }

        if (guard.RefuseRoles(actor, roles) is { } tooMuch)
        {
            return tooMuch;
        }

        var id = Guid.NewGuid();
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

        if (organizations.Any(organization =>
            !authorizer.Can(actor, Actions.Create, new AccessObject(ResourceTypes.OrganizationMember, organization, id))))
        {
            return ApiError.Forbidden("You may not add members to all of these organizations.");
        }

        var status = request.UserStatus ?? (serviceAccount ? UserStatus.Active : UserStatus.Dormant);
        var user = new NewUser(id, request.Username, request.Email, request.Name, hash, loginType, status, roles, organizations)
        {
            IsServiceAccount = serviceAccount,
        };
        try
        {
            await InsertAsync(connection, user, ct);
            var created = (await FindAsync(connection, ById, id, ct))!.ToUser();
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
    public async Task<Outcome<GetUsersResponse>> ListAsync(Actor actor, string? query, PageRequest page, CancellationToken ct)
    {
        var parsed = UserFilter.Parse(query);
        if (parsed.Failed)
        {
            return parsed.Error!;
        }

        var filter = parsed.Value;
        var only = actor.Scope?.Ids(ResourceTypes.User);
        if (only is not null)
        {
            filter.Add("u.id = ANY({0})", only);
        }

        if (!authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.User, Id: only is [var first, ..] ? first : null)))
        {
            filter.Add("u.id = {0}", actor.UserId);
        }

        var counted = filter.Where;
        if (page.AfterId is { } after)
        {
            filter.Add("lower(u.username) > (SELECT lower(username) FROM users WHERE id = {0})", after);
        }

        filter.Parameters.Add("limit", page.Limit);
        filter.Parameters.Add("offset", page.Offset);
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<UserRow>(new CommandDefinition(
            $"SELECT {UserRow.Columns} FROM users u WHERE {filter.Where} ORDER BY lower(u.username) LIMIT @limit OFFSET @offset",
            filter.Parameters,
            cancellationToken: ct));
        var count = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            $"SELECT count(*) FROM users u WHERE {counted}", filter.Parameters, cancellationToken: ct));
        return new GetUsersResponse { Users = [.. rows.Select(row => row.ToUser())], Count = count };
    }

    /// <summary>The user that <paramref name="name"/> means: an id, a user name, or <c>me</c>.</summary>
    public async Task<Outcome<User>> GetAsync(Actor actor, string name, string action, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var row = name == "me" ? await FindAsync(connection, ById, actor.UserId, ct)
            : Guid.TryParseExact(name, "D", out var id) ? await FindAsync(connection, ById, id, ct)
            : await FindAsync(connection, ByName, name, ct);
        if (row is null)
        {
            return ApiError.NotFound();
        }

        return authorizer.Require(actor, action, new AccessObject(ResourceTypes.User, OwnerId: row.Id, Id: row.Id)) is { } refused
            ? refused
            : row.ToUser();
    }

    /// <summary>The user of a <paramref name="key"/>, by <see cref="ById"/> or <see cref="ByName"/>.</summary>
    private static async Task<UserRow?> FindAsync(NpgsqlConnection connection, string sql, object key, CancellationToken ct)
    {
        using var grid = await PreparedGrid.QueryAsync(connection, sql, new Dictionary<string, object> { ["key"] = key }, ct);
        return await grid.ReadSingleOrDefaultAsync<UserRow>();
    }

    private static async Task<Guid?> MissingOrganizationAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken ct) =>
        await connection.QueryFirstOrDefaultAsync<Guid?>(new CommandDefinition(
            "SELECT id FROM unnest(@ids) AS id EXCEPT SELECT id FROM organizations WHERE NOT deleted", new { ids }, cancellationToken: ct));

    /// <summary>409: the name or the address belongs to somebody else.</summary>
    public static ApiError Taken(PostgresException violation, string username, string email) =>
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
            INSERT INTO users (id, username, email, name, hashed_password, status, login_type, is_service_account, rbac_roles, created_at, updated_at)
            VALUES (@Id, @Username, @Email, @Name, @HashedPassword, @Status, @LoginType, @IsServiceAccount, @Roles, @now, @now);
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
                user.IsServiceAccount,
                user.Roles,
                user.Organizations,
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));

    private sealed record NewUser(
        Guid Id, string Username, string Email, string Name, string HashedPassword, string LoginType, string Status, string[] Roles, Guid[] Organizations)
    {
        public bool IsServiceAccount { get; init; }
    }
}
