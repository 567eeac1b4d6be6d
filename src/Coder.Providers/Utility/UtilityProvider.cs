using Coder.Providers.Declaration;
using Coder.Providers.Utility.Cloudinit;
using Coder.Providers.Utility.Http;
using Coder.Providers.Utility.Null;
using Coder.Providers.Utility.Random;
using Coder.Providers.Utility.Time;
using Coder.Terraform.Providers;

namespace Coder.Providers.Utility;

/// <summary>The small providers that templates use beside the platform's: nothing outside the state belongs to them.</summary>
public static class UtilityProviderFactory
{
    /// <summary>Random values that stay as they are until their <c>keepers</c> change.</summary>
    public const string RandomSource = "registry.terraform.io/hashicorp/random";

    /// <summary>Resources that do nothing.</summary>
    public const string NullSource = "registry.terraform.io/hashicorp/null";

    /// <summary>Points in time, and pauses.</summary>
    public const string TimeSource = "registry.terraform.io/hashicorp/time";

    /// <summary>User data of machines for cloud-init.</summary>
    public const string CloudinitSource = "registry.terraform.io/hashicorp/cloudinit";

    /// <summary>Answers of web servers.</summary>
    public const string HttpSource = "registry.terraform.io/hashicorp/http";

    private static readonly ProviderDeclaration<TimeProvider> Cloudinits = new(Block.Empty, [], [new ConfigDataSource()]);

    private static readonly ProviderDeclaration<TimeProvider> Https = new(Block.Empty, [], [new HttpDataSource()]);

    private static readonly ProviderDeclaration<TimeProvider> Randoms = new(
        Block.Empty,
        [
            new RandomIdResource(),
            new RandomBytesResource(),
            new RandomTextResource("random_string", isPassword: false),
            new RandomTextResource("random_password", isPassword: true),
            new RandomUuidResource(),
            new RandomPetResource(),
            new RandomIntegerResource(),
            new RandomShuffleResource(),
        ],
        []);

    private static readonly ProviderDeclaration<TimeProvider> Nulls =
        new(Block.Empty, [new NullResource()], [new NullDataSource()]);

    private static readonly ProviderDeclaration<TimeProvider> Times =
        new(Block.Empty, [new StaticTimeResource(), new SleepResource(), new OffsetTimeResource(), new RotatingTimeResource()], []);

    /// <summary>Creates the provider of <see cref="RandomSource"/>.</summary>
    public static IProvider CreateRandom() => new UtilityProvider(Randoms, TimeProvider.System);

    /// <summary>Creates the provider of <see cref="NullSource"/>.</summary>
    public static IProvider CreateNull() => new UtilityProvider(Nulls, TimeProvider.System);

    /// <summary>Creates the provider of <see cref="TimeSource"/>.</summary>
    /// <param name="time">The clock that it reads and waits by.</param>
    public static IProvider CreateTime(TimeProvider time) => new UtilityProvider(Times, time);

    /// <summary>Creates the provider of <see cref="CloudinitSource"/>.</summary>
    public static IProvider CreateCloudinit() => new UtilityProvider(Cloudinits, TimeProvider.System);

    /// <summary>Creates the provider of <see cref="HttpSource"/>.</summary>
    /// <param name="time">The clock of its time limits.</param>
    public static IProvider CreateHttp(TimeProvider time) => new UtilityProvider(Https, time);

    private sealed class UtilityProvider(ProviderDeclaration<TimeProvider> declaration, TimeProvider time)
        : DeclaredProvider<TimeProvider>(declaration, time);
}
