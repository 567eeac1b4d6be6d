using Coder.Providers.Coder;
using Coder.Providers.Declaration;
using Coder.Providers.Docker;
using Coder.Providers.Host;
using Coder.Providers.Kubernetes;
using Coder.Providers.Utility;
using Coder.Terraform.Providers;

namespace Coder.Providers.Tests.Reference;

public sealed class ReferencePageTests
{
    private static readonly (string Source, string About, Func<IProvider> Create)[] Providers =
    [
        ("coder/coder", "Agents, apps, scripts and parameters of a workspace.", () => CoderProviderFactory.Create(new Dictionary<string, string>())),
        ("coder/host", "Workspaces as folders and processes of the server's own machine.",
            () => HostProviderFactory.Create(new HostProviderOptions { Enabled = false, DataDirectory = "" })),
        ("hashicorp/archive", "Archives of files of the template. All paths lie in the template's folder.",
            () => UtilityProviderFactory.CreateArchive(NoFolder)),
        ("hashicorp/cloudinit", "User data of machines for cloud-init.", UtilityProviderFactory.CreateCloudinit),
        ("hashicorp/external", "What programs say. They run with the server's rights, unless CODER_TEMPLATE_LOCAL_EXEC forbids it.",
            () => UtilityProviderFactory.CreateExternal(NoFolder, TimeProvider.System)),
        ("hashicorp/http", "Answers of web servers. Any address that the server's machine reaches can be asked.",
            () => UtilityProviderFactory.CreateHttp(TimeProvider.System)),
        ("hashicorp/kubernetes", "Objects of a Kubernetes cluster; an object is replaced when its name, its namespace or what Kubernetes does not let change differs.",
            () => KubernetesProviderFactory.Create(new KubernetesProviderOptions { Environment = new Dictionary<string, string>() })),
        ("hashicorp/local", "Files in the template's folder, which lasts as long as a build. Paths outside of it are refused.",
            () => UtilityProviderFactory.CreateLocal(NoFolder)),
        ("hashicorp/null", "Resources that do nothing but depend on others.", UtilityProviderFactory.CreateNull),
        ("hashicorp/random", "Random values that stay as they are until their keepers change.", UtilityProviderFactory.CreateRandom),
        ("hashicorp/time", "Points in time, and pauses.", () => UtilityProviderFactory.CreateTime(TimeProvider.System)),
        ("hashicorp/tls", "Keys, certificates and requests for them. They live in the workspace's state, which the server keeps.",
            () => UtilityProviderFactory.CreateTls(TimeProvider.System)),
        ("kreuzwerker/docker", "Containers, images, volumes and networks of a Docker engine.",
            () => DockerProviderFactory.Create(new DockerProviderOptions { Environment = new Dictionary<string, string>() })),
    ];

    private static TemplateFolder NoFolder => new(() => "");

    public static TheoryData<string> Sources => [.. Providers.Select(p => p.Source)];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task The_page_of_a_provider_says_what_its_tables_say(string source)
    {
        var (_, about, create) = Providers.Single(p => p.Source == source);
        await using var provider = create();
        var expected = ReferencePage.Write(source, about, (IDescribed)provider, marksReplaced: source != "hashicorp/kubernetes");
        var path = Path.Combine(Folder(), FileOf(source));
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
            return;
        }

        File.Exists(path).ShouldBeTrue($"{path} is missing: run UPDATE_DOCS=1 ./test Providers");
        File.ReadAllText(path).ShouldBe(expected, $"docs/templates/reference/{FileOf(source)} is behind the provider: run UPDATE_DOCS=1 ./test Providers");
    }

    [Fact]
    public void There_is_a_page_for_each_provider_and_for_nothing_else() =>
        Directory.EnumerateFiles(Folder()).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(Providers.Select(p => FileOf(p.Source)).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Each_argument_of_the_own_providers_is_described()
    {
        foreach (var (source, _, create) in Providers.Where(p => p.Source != "hashicorp/kubernetes"))
        {
            await using var provider = create();
            var tables = (IDescribed)provider;
            var bare = tables.ResourceTables.Concat(tables.DataSourceTables).SelectMany(t => Bare(t.Name, t.Block)).ToList();
            bare.ShouldBeEmpty($"{source}: without a description");
        }
    }

    private static IEnumerable<string> Bare(string path, Block block) =>
        block.Fields.Where(f => f.Description.Length == 0).Select(f => $"{path}.{f.Name}")
            .Concat(block.Blocks.SelectMany(b => Bare($"{path}.{b.Name}", b.Block)));

    private static string FileOf(string source) => source[(source.IndexOf('/', StringComparison.Ordinal) + 1)..] + ".md";

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Coder.slnx")))
        {
            folder = folder.Parent.ShouldNotBeNull();
        }

        return Path.Combine(folder.FullName, "docs", "templates", "reference");
    }
}
