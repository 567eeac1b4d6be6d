using Coder.Server.Audit;

namespace Coder.Server.Tests.Audit;

public sealed class AuditPageTests
{
    private const string Begin = "<!-- audit: begin -->\n";
    private const string End = "<!-- audit: end -->";

    [Fact]
    public void The_documentation_lists_exactly_what_is_recorded()
    {
        var page = Path.Combine(Repository(), "docs", "admin", "audit.md");
        var text = File.ReadAllText(page);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        var expected = AuditPage.Write();

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(page, text[..begin] + expected + text[end..]);
            return;
        }

        text[begin..end].ShouldBe(expected, "docs/admin/audit.md is behind the table of audited fields: run UPDATE_DOCS=1 ./test Server");
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Coder.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
