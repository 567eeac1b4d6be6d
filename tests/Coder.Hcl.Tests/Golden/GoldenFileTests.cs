namespace Coder.Hcl.Tests.Golden;

/// <summary>
/// Compares tokens, trees and diagnostics of files with what was looked at before. <c>UPDATE_GOLDEN=1</c> writes them anew: read the difference
/// before it is committed.
/// </summary>
public sealed class GoldenFileTests
{
    private const string Suffix = ".golden";

    private static readonly string Folder = FindFolder();

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.hcl").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_has_the_tokens_the_tree_and_the_diagnostics_that_it_had(string name)
    {
        var golden = Path.Combine(Folder, name + Suffix);
        var printed = SyntaxPrinter.Print(name, File.ReadAllBytes(Path.Combine(Folder, name)));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, printed);
        }

        printed.ShouldBe(File.ReadAllText(golden), $"{name} is parsed in another way than before. If that is meant: UPDATE_GOLDEN=1, and read the difference.");
    }

    [Fact]
    public void Every_golden_file_has_its_source() => Directory.EnumerateFiles(Folder, "*" + Suffix)
        .ShouldAllBe(golden => File.Exists(golden.Substring(0, golden.Length - Suffix.Length)));

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Coder.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside of the repository.");
        }

        return Path.Combine(folder.FullName, "tests", "Coder.Hcl.Tests", "Golden", "files");
    }
}
