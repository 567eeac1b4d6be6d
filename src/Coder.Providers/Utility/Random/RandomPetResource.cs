using System.Security.Cryptography;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Random;

/// <summary><c>random_pet</c>: a name that people can remember.</summary>
internal sealed class RandomPetResource() : ResourceType<TimeProvider>("random_pet", new Block(
[
    Id("The name."),
    Optional("length", HclType.Number, "How many words.").Default(2).Between(1, 64),
    Optional("separator", HclType.String, "What stands between the words.").Default("-"),
    Optional("prefix", HclType.String, "A word to begin with."),
    Keepers.Field(),
]))
{
    private static readonly string[] Manners =
        ["barely", "boldly", "brightly", "calmly", "clearly", "deeply", "fairly", "firmly", "gently", "gladly", "greatly", "kindly",
         "lightly", "merely", "neatly", "nicely", "openly", "quietly", "rarely", "safely", "slowly", "surely", "truly", "warmly"];

    private static readonly string[] Qualities =
        ["able", "amber", "brave", "brisk", "calm", "clever", "cosmic", "daring", "eager", "fair", "fast", "gentle", "golden", "happy", "honest",
         "humble", "jolly", "keen", "kind", "light", "lively", "lucky", "mellow", "mighty", "noble", "polite", "proud", "quick", "quiet", "rapid",
         "sharp", "shiny", "silent", "smart", "sturdy", "sunny", "swift", "tidy", "tough", "vivid", "warm", "wise", "witty", "young"];

    private static readonly string[] Animals =
        ["ant", "badger", "bat", "bear", "beaver", "bison", "camel", "cat", "cheetah", "crab", "crane", "deer", "dingo", "dog", "dolphin", "eagle",
         "falcon", "ferret", "finch", "fox", "gecko", "goat", "hare", "hawk", "heron", "horse", "ibex", "jay", "koala", "lark", "lemur", "lion",
         "llama", "lynx", "mole", "moose", "newt", "otter", "owl", "panda", "puma", "rabbit", "raven", "robin", "seal", "sloth", "swan", "tiger",
         "toad", "trout", "turtle", "vole", "walrus", "whale", "wolf", "wombat", "yak", "zebra"];

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var length = (int)planned.Number("length");
        var words = Enumerable.Range(0, length).Select(i => Pick((length - i) switch
        {
            1 => Animals,
            2 => Qualities,
            _ => Manners,
        }));
        string[] prefix = planned.Text("prefix") is { Length: > 0 } given ? [given] : [];
        return new(planned.With("id", string.Join(planned.Text("separator"), prefix.Concat(words))));
    }

    private static string Pick(string[] words) => words[RandomNumberGenerator.GetInt32(words.Length)];
}
