using Coder.Sdk;
using Coder.Server.Http;
using Coder.Server.Search;
using Dapper;

namespace Coder.Server.Users;

/// <summary>The query language of the user list as SQL conditions over <c>users u</c>, every value a parameter.</summary>
internal sealed class UserFilter
{
    private readonly List<string> _conditions = ["NOT u.deleted"];

    private UserFilter()
    {
    }

    /// <summary>Values of the conditions.</summary>
    public DynamicParameters Parameters { get; } = new();

    /// <summary>The conditions, joined by AND.</summary>
    public string Where => string.Join(" AND ", _conditions);

    /// <summary>Reads a query: bare words search user name and e-mail.</summary>
    public static Outcome<UserFilter> Parse(string? text)
    {
        var query = SearchQuery.Parse(text);
        var filter = new UserFilter();
        foreach (var word in query.Words.Concat(query.List("search")))
        {
            var name = filter.Parameter($"%{EscapeLike(word)}%");
            filter._conditions.Add($"(u.username ILIKE {name} OR u.email ILIKE {name} OR u.name ILIKE {name})");
        }

        filter.Like("u.name", query.Text("name"));
        filter.AnyOf("u.status", query.ListOf("status", UserStatus.Active, UserStatus.Dormant, UserStatus.Suspended));
        filter.AnyOf("u.login_type", query.ListOf("login_type", LoginType.Password, LoginType.Oidc, LoginType.GitHub, LoginType.None));
        filter.Role(query.List("role"));
        if (query.Boolean("service_account") is { } serviceAccount)
        {
            filter.Add("u.is_service_account = {0}", serviceAccount);
        }

        filter.Time("u.last_seen_at < {0}", query.Time("last_seen_before"));
        filter.Time("u.last_seen_at > {0}", query.Time("last_seen_after"));
        filter.Time("u.created_at < {0}", query.Time("created_before"));
        filter.Time("u.created_at > {0}", query.Time("created_after"));
        return query.Finish() is { Count: > 0 } errors ? ApiError.BadRequest("Invalid search query.", [.. errors]) : filter;
    }

    /// <summary>Adds a condition with one value, written as <c>{0}</c>.</summary>
    public void Add(string condition, object value) => _conditions.Add(string.Format(condition, Parameter(value)));

    private static string EscapeLike(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    private string Parameter(object value)
    {
        var name = $"p{_conditions.Count}";
        Parameters.Add(name, value);
        return $"@{name}";
    }

    private void Like(string column, string? value)
    {
        if (value is not null)
        {
            Add(column + " ILIKE {0}", $"%{EscapeLike(value)}%");
        }
    }

    private void AnyOf(string column, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            Add(column + " = ANY({0})", values.ToArray());
        }
    }

    /// <summary>Everybody is a member; other roles are stored.</summary>
    private void Role(IReadOnlyList<string> roles)
    {
        if (roles.Count > 0 && !roles.Contains(RoleName.Member))
        {
            Add("u.rbac_roles && {0}", roles.ToArray());
        }
    }

    private void Time(string condition, DateTimeOffset? time)
    {
        if (time is { } moment)
        {
            Add(condition, moment);
        }
    }
}
