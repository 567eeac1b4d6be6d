using Coder.Server.Configuration;

namespace Coder.Server.Tests.Configuration;

public sealed class OptionsPageTests
{
    private const string Begin = "<!-- options: begin -->\n";
    private const string End = "<!-- options: end -->";

    [Fact]
    public void The_documentation_lists_exactly_the_options_of_the_server()
    {
        var page = Path.Combine(Repository(), "docs", "configure.md");
        var text = File.ReadAllText(page);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        var expected = OptionsPage.Write();

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(page, text[..begin] + expected + text[end..]);
            return;
        }

        text[begin..end].ShouldBe(expected, "docs/configure.md is behind the option table: run UPDATE_DOCS=1 ./test Server");
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
