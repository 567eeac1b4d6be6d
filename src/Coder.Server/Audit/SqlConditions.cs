using Dapper;

namespace Coder.Server.Audit;

/// <summary>Conditions that are joined with AND; every value is a parameter.</summary>
internal sealed class SqlConditions(DynamicParameters parameters)
{
    private readonly List<string> _conditions = [];

    /// <summary>Adds a condition with the value in the place of <c>{0}</c>.</summary>
    public void Add(string condition, object value)
    {
        var name = $"q{_conditions.Count}";
        parameters.Add(name, value);
        _conditions.Add(condition.Replace("{0}", "@" + name, StringComparison.Ordinal));
    }

    /// <summary>Compares with a value; null adds nothing.</summary>
    public void Equal(string expression, object? value)
    {
        if (value is not null)
        {
            Add(expression + " = {0}", value);
        }
    }

    /// <summary>Compares with one of some ids; none matches nothing. One id keeps the order of an index, a list does not.</summary>
    public void OneOf(string expression, Guid[] ids)
    {
        switch (ids)
        {
            case []:
                _conditions.Add("false");
                break;
            case [var id]:
                Equal(expression, id);
                break;
            default:
                Add(expression + " = ANY ({0})", ids);
                break;
        }
    }

    /// <summary>The SQL.</summary>
    public override string ToString() => _conditions.Count == 0 ? "true" : string.Join(" AND ", _conditions);
}
