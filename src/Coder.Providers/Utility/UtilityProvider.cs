using Coder.Providers.Declaration;
using Coder.Providers.Utility.Archive;
using Coder.Providers.Utility.Cloudinit;
using Coder.Providers.Utility.External;
using Coder.Providers.Utility.Http;
using Coder.Providers.Utility.Local;
using Coder.Providers.Utility.Null;
using Coder.Providers.Utility.Random;
using Coder.Providers.Utility.Time;
using Coder.Providers.Utility.Tls;
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

    /// <summary>Archives of files of the template.</summary>
    public const string ArchiveSource = "registry.terraform.io/hashicorp/archive";

    /// <summary>What programs say.</summary>
    public const string ExternalSource = "registry.terraform.io/hashicorp/external";

    /// <summary>Files in the template's folder.</summary>
    public const string LocalSource = "registry.terraform.io/hashicorp/local";

    /// <summary>Keys, certificates and requests for them.</summary>
    public const string TlsSource = "registry.terraform.io/hashicorp/tls";

    private static readonly ProviderDeclaration<TemplateFolder> Archives = new(Block.Empty, [new ArchiveFileResource()], [new ArchiveFileDataSource()]);

    private static readonly ProviderDeclaration<ExternalContext> Externals = new(Block.Empty, [], [new ExternalDataSource()]);

    private static readonly ProviderDeclaration<TemplateFolder> Locals = new(
        Block.Empty,
        [new FileResource("local_file", isSensitive: false), new FileResource("local_sensitive_file", isSensitive: true)],
        [new FileDataSource("local_file", isSensitive: false), new FileDataSource("local_sensitive_file", isSensitive: true)]);

    private static readonly ProviderDeclaration<TimeProvider> Keys = new(
        Block.Empty,
        [new PrivateKeyResource(), new SelfSignedCertResource(), new CertRequestResource(), new LocallySignedCertResource()],
        [new PublicKeyDataSource()],
        onlyInState: true);

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
        [],
        onlyInState: true);

    private static readonly ProviderDeclaration<TimeProvider> Nulls =
        new(Block.Empty, [new NullResource()], [new NullDataSource()], onlyInState: true);

    private static readonly ProviderDeclaration<TimeProvider> Times =
        new(Block.Empty, [new StaticTimeResource(), new SleepResource(), new OffsetTimeResource(), new RotatingTimeResource()], [], onlyInState: true);

    /// <summary>Creates the provider of <see cref="RandomSource"/>.</summary>
    public static IProvider CreateRandom() => new UtilityProvider<TimeProvider>(Randoms, TimeProvider.System);

    /// <summary>Creates the provider of <see cref="NullSource"/>.</summary>
    public static IProvider CreateNull() => new UtilityProvider<TimeProvider>(Nulls, TimeProvider.System);

    /// <summary>Creates the provider of <see cref="TimeSource"/>.</summary>
    /// <param name="time">The clock that it reads and waits by.</param>
    public static IProvider CreateTime(TimeProvider time) => new UtilityProvider<TimeProvider>(Times, time);

    /// <summary>Creates the provider of <see cref="CloudinitSource"/>.</summary>
    public static IProvider CreateCloudinit() => new UtilityProvider<TimeProvider>(Cloudinits, TimeProvider.System);

    /// <summary>Creates the provider of <see cref="HttpSource"/>.</summary>
    /// <param name="time">The clock of its time limits.</param>
    public static IProvider CreateHttp(TimeProvider time) => new UtilityProvider<TimeProvider>(Https, time);

    /// <summary>Creates the provider of <see cref="ArchiveSource"/>.</summary>
    /// <param name="folder">Where it reads files and writes archives.</param>
    public static IProvider CreateArchive(TemplateFolder folder) => new UtilityProvider<TemplateFolder>(Archives, folder);

    /// <summary>Creates the provider of <see cref="ExternalSource"/>.</summary>
    /// <param name="folder">Where its programs run.</param>
    /// <param name="time">The clock that it waits by.</param>
    /// <param name="mayRun">Whether templates may run commands on this machine.</param>
    public static IProvider CreateExternal(TemplateFolder folder, TimeProvider time, bool mayRun = true) =>
        new UtilityProvider<ExternalContext>(Externals, new(folder, time, mayRun));

    /// <summary>Creates the provider of <see cref="LocalSource"/>.</summary>
    /// <param name="folder">Where it reads and writes files.</param>
    public static IProvider CreateLocal(TemplateFolder folder) => new UtilityProvider<TemplateFolder>(Locals, folder);

    /// <summary>Creates the provider of <see cref="TlsSource"/>.</summary>
    /// <param name="time">The clock by which certificates are valid.</param>
    public static IProvider CreateTls(TimeProvider time) => new UtilityProvider<TimeProvider>(Keys, time);

    private sealed class UtilityProvider<TContext>(ProviderDeclaration<TContext> declaration, TContext context)
        : DeclaredProvider<TContext>(declaration, context);
}
