namespace Coder.Kubernetes.Referee.Objects;

/// <summary>Names that the server makes up from <c>generateName</c>.</summary>
internal static class Generated
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int MaxPrefix = 58;

    /// <summary>The name of the n-th object with a prefix. An object that is refused leaves its name to the next, so that a controller that tries again says the same.</summary>
    public static string Name(string prefix, int number) => (prefix.Length > MaxPrefix ? prefix[..MaxPrefix] : prefix) + Hash($"{prefix}{number}").PadLeft(5, 'b')[^5..];

    public static string Suffix() => new(System.Security.Cryptography.RandomNumberGenerator.GetItems<char>(Alphabet, 5));

    /// <summary>A short hash of a template: the same template gives the same one.</summary>
    public static string Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return string.Concat(hash.ToString().Select(digit => Alphabet[digit - '0']));
    }
}
