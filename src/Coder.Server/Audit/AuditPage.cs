using System.Text;

namespace Coder.Server.Audit;

/// <summary>The table of recorded things for the documentation, in Markdown.</summary>
internal static class AuditPage
{
    /// <summary>One row per type.</summary>
    public static string Write()
    {
        var text = new StringBuilder("| `resource_type` | Recorded | Fields with old and new value | Fields that are masked |\n|---|---|---|---|\n");
        foreach (var type in AuditedFields.All)
        {
            text.Append("| `").Append(type.Name).Append("` | ").Append(type.Events).Append(" | ").Append(List(type.Tracked)).Append(" | ")
                .Append(List(type.Secret)).Append(" |\n");
        }

        return text.ToString();
    }

    private static string List(IReadOnlyList<string> fields) => fields.Count == 0 ? "–" : string.Join(", ", fields.Select(field => $"`{field}`"));
}
