using System.Security.Cryptography;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Random;

/// <summary><c>random_string</c> and <c>random_password</c>: random characters of chosen kinds.</summary>
internal sealed class RandomTextResource(string name, bool isPassword)
    : ResourceType<TimeProvider>(name, new Block(TableOf(isPassword)))
{
    private static readonly (string Kind, string Characters)[] Kinds =
    [
        ("upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ("lower", "abcdefghijklmnopqrstuvwxyz"),
        ("numeric", "0123456789"),
        ("special", "!@#$%&*()-_=+[]{}<>:?"),
    ];

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        var least = Kinds.Sum(k => config.Number("min_" + k.Kind));
        if (config.IsSet("length") && config.Number("length") < least)
        {
            problems.Add(Diagnostic.Error(
                "Length is too small",
                $"length is {config.Number("length")}, but the min_ arguments ask for {least} characters together."));
        }

        if (Kinds.All(k => config.IsSet(k.Kind) && !config.Flag(k.Kind)))
        {
            problems.Add(Diagnostic.Error("No characters to choose from", "One of upper, lower, numeric and special must be true."));
        }
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var special = planned.TextOrNull("override_special");
        var kinds = Kinds.Where(k => planned.Flag(k.Kind))
            .Select(k => (k.Kind, Characters: k.Kind == "special" && special is { Length: > 0 } ? special : k.Characters))
            .ToList();
        var all = string.Concat(kinds.Select(k => k.Characters));
        var needed = kinds
            .SelectMany(k => RandomNumberGenerator.GetItems<char>(k.Characters, (int)planned.Number("min_" + k.Kind)))
            .ToList();
        char[] text = [.. needed, .. RandomNumberGenerator.GetItems<char>(all, (int)planned.Number("length") - needed.Count)];
        RandomNumberGenerator.Shuffle<char>(text);
        var result = new string(text);
        return new(planned.With("result", result).With("id", isPassword ? "none" : result));
    }

    private static IEnumerable<Field> TableOf(bool isPassword)
    {
        var result = Computed("result", HclType.String, "The characters.");
        return
        [
            Id(),
            Required("length", HclType.Number, "How many characters.").Between(1, 65536),
            .. Kinds.Select(k => Optional(k.Kind, HclType.Bool, $"Whether {k.Kind} characters are used.").Default(true)),
            .. Kinds.Select(k => Optional("min_" + k.Kind, HclType.Number, $"How many {k.Kind} characters at least.").Default(0).AtLeast(0)),
            Optional("override_special", HclType.String, "The special characters to use instead of the usual ones."),
            Keepers.Field(),
            isPassword ? result.Sensitive() : result,
        ];
    }
}
