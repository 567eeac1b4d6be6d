using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Search;
using Dapper;

namespace Coder.Server.Templates;

/// <summary>Translates a template list's <c>q=</c> to SQL. Bare words search in display names and names.</summary>
internal static class TemplateSearch
{
    /// <summary>The condition, with its values added to <paramref name="parameters"/>, or what is wrong with the query.</summary>
    public static (string Where, IReadOnlyList<ValidationError> Problems) Translate(string? text, Actor actor, DynamicParameters parameters)
    {
        var query = SearchQuery.Parse(text);
        var conditions = new List<string>();
        if (query.Words.Count > 0)
        {
            Like("(t.display_name ILIKE {0} OR t.name ILIKE {0})", string.Join(' ', query.Words));
        }

        if (query.Text("name") is { } name)
        {
            Like("t.name ILIKE {0}", name);
        }

        if (query.Text("display_name") is { } displayName)
        {
            Like("t.display_name ILIKE {0}", displayName);
        }

        Equal("lower(t.name) = {0}", query.Text("exact_name"));
        Equal("lower(t.display_name) = {0}", query.Text("exact_display_name"));
        Equal("(lower(o.name) = {0} OR o.id::text = {0})", query.Text("organization"));
        Equal("lower(u.username) = {0}", query.Text("author") is { } author && author == "me" ? actor.Username.ToLowerInvariant() : query.Text("author"));
        Equal("u.id = {0}", query.Ids("author_id") is [var authorId, ..] ? authorId : null);
        if (query.Ids("ids") is { Count: > 0 } ids)
        {
            Equal("t.id = ANY({0})", ids.ToArray());
        }

        if (query.Boolean("deprecated") is { } deprecated)
        {
            conditions.Add(deprecated ? "t.deprecation_message <> ''" : "t.deprecation_message = ''");
        }

        conditions.Add(query.Boolean("deleted") is true ? "t.deleted" : "NOT t.deleted");
        return (string.Join(" AND ", conditions), query.Finish());

        void Like(string condition, string value) => Equal(condition, "%" + EscapeLike(value) + "%");

        void Equal(string condition, object? value)
        {
            if (value is null)
            {
                return;
            }

            var parameter = $"q{conditions.Count}";
            parameters.Add(parameter, value);
            conditions.Add(condition.Replace("{0}", "@" + parameter));
        }
    }

    /// <summary>The text with the wildcards of LIKE taken literally.</summary>
    public static string EscapeLike(string value) => value.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_");
}
