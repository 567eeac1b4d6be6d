using System.Security.Cryptography;
using System.Text;

namespace Coder.Terraform.Differential.Tests.ExpressionSuite;

/// <summary>
/// The expressions of <c>expressions/*.txt</c>, one for each line; <c>⏎</c> stands for a line break, lines that begin
/// with <c>#</c> are comments. Beside them stand the values and files that the expressions use.
/// </summary>
internal static class ExpressionFiles
{
    private const string Exceptions = "exceptions.txt";
    private const string Separator = " ⇒ ";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "expressions");

    /// <summary>Every expression once, in the order of the files.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.GetFiles(Folder, "*.txt").Where(f => Path.GetFileName(f) != Exceptions).Order(StringComparer.Ordinal).SelectMany(Lines),
    ];

    /// <summary>Expressions where we differ on purpose, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> Excepted { get; } = Lines(Path.Combine(Folder, Exceptions))
        .Select(line => line.Split(Separator))
        .ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>Files that expressions read, with a key pair and a text encrypted with it that are made for this run.</summary>
    public static IReadOnlyList<(string Path, ReadOnlyMemory<byte> Content)> Read { get; } = [.. FilesToRead()];

    /// <summary>Variables and locals that expressions refer to.</summary>
    public static string Values { get; } = File.ReadAllText(Path.Combine(Folder, "fixtures", "values.tf"));

    /// <summary>Resources whose values are not known before the apply.</summary>
    public static string Resources { get; } = File.ReadAllText(Path.Combine(Folder, "fixtures", "resources.tf"));

    /// <summary>An expression as the only output of a file.</summary>
    public static string AsOutput(string expression, int index) => $"output \"e{index}\" {{\n  value = {expression.Replace('⏎', '\n')}\n}}\n";

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(file).Where(line => line.Length > 0 && (line[0] != '#'));

    private static IEnumerable<(string, ReadOnlyMemory<byte>)> FilesToRead()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "files"), "*", SearchOption.AllDirectories))
        {
            yield return (Path.GetRelativePath(Folder, file), File.ReadAllBytes(file));
        }

        using var key = RSA.Create(2048);
        yield return ("files/key.pem", Encoding.UTF8.GetBytes(key.ExportRSAPrivateKeyPem()));
        yield return ("files/cipher.b64", Encoding.UTF8.GetBytes(Convert.ToBase64String(key.Encrypt("decrypted text"u8, RSAEncryptionPadding.Pkcs1))));
    }
}
