using Coder.Hcl.Values;
using Coder.Providers.Declaration;

namespace Coder.Providers.Utility.Random;

/// <summary>The argument that all random resources share.</summary>
internal static class Keepers
{
    public static Field Field() =>
        Declaration.Field.Optional("keepers", HclType.Map(HclType.String), "A change of any value makes a new random value.");
}
