using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Provisioning;

namespace Coder.Terraform.Configuration;

/// <summary>
/// A template's configuration with all its modules: parsed, checked and resolved once, then used by any number of
/// operations at the same time. Immutable.
/// </summary>
public sealed class TerraformConfiguration
{
    // A byte of a configuration file becomes some 25 bytes of syntax tree, references and graph; a module that is called several times is
    // parsed once.
    private const int BytesPerConfigurationByte = 32;

    private readonly Dictionary<string, ResourceConfig> _resources;

    internal TerraformConfiguration(TemplateFiles files, ModuleConfiguration root, IReadOnlyList<ModuleConfiguration> modules,
        IReadOnlyList<ConfigNode> nodes, IReadOnlyDictionary<string, HclValue> fileVariables, IReadOnlyList<MovedConfig> moves)
    {
        Moves = moves;
        Files = files;
        Root = root;
        Modules = modules;
        Nodes = nodes;
        FileVariables = fileVariables;
        Footprint = files.Paths.Sum(path => files.TryRead(path, out var content) ? content.Length * (IsConfiguration(path) ? 1L + BytesPerConfigurationByte : 1L) : 0);
        Graph = new DependencyGraph(nodes);
        Dependencies = [.. nodes.Select(n => (IReadOnlyList<int>)[.. n.Dependencies.Select(d => d.Id).Distinct()])];
        _resources = nodes.OfType<ResourceConfig>().ToDictionary(r => r.Address, StringComparer.Ordinal);
    }

    /// <summary>The files it was loaded from.</summary>
    public TemplateFiles Files { get; }

    /// <summary>About how many bytes of memory the template takes, with its files.</summary>
    public long Footprint { get; }

    /// <summary>What is made from what.</summary>
    public DependencyGraph Graph { get; }

    /// <summary>Variables of the root module, in the order of the files.</summary>
    public IReadOnlyList<InputVariable> Variables => VariablesOf(Root);

    /// <summary>Source addresses of the providers whose resources, data sources and functions are used.</summary>
    public IReadOnlyList<string> ProviderSources =>
        [.. Nodes.OfType<ProviderConfig>().Select(p => p.Source).Concat(FunctionProviders).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Version constraints of all modules by provider source address, as <c>~&gt; 5.0</c>; all of them must hold.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ProviderVersions => VersionsOf(Modules);

    /// <summary>Where the first <c>local-exec</c> provisioner stands; null when there is none.</summary>
    public SourceRange? LocalExecRange => Modules
        .SelectMany(m => m.Resources.Values.SelectMany(r => r.Provisioners).Concat(m.Removed.SelectMany(r => r.Provisioners)))
        .Where(p => p.Type == LocalExec.Name).Select(p => (SourceRange?)p.Range).FirstOrDefault();

    /// <summary>Where the first <c>external</c> data source stands, which runs a program; null when there is none.</summary>
    public SourceRange? ExternalRange => Nodes.OfType<ResourceConfig>()
        .Where(r => r is { Mode: ResourceMode.Data, Type: "external" }).Select(r => (SourceRange?)r.Range).FirstOrDefault();

    /// <summary>Source addresses of the providers whose functions are called.</summary>
    internal IEnumerable<string> FunctionProviders => Modules.SelectMany(m => m.FunctionProviders.Values).Distinct(StringComparer.Ordinal);

    internal ModuleConfiguration Root { get; }

    internal IReadOnlyList<ModuleConfiguration> Modules { get; }

    /// <summary>All <c>moved</c> blocks, each after those whose results it may take further.</summary>
    internal IReadOnlyList<MovedConfig> Moves { get; }

    /// <summary>Every node, each after those it depends on.</summary>
    internal IReadOnlyList<ConfigNode> Nodes { get; }

    /// <summary>Dependencies of each node, by id.</summary>
    internal IReadOnlyList<IReadOnlyList<int>> Dependencies { get; }

    /// <summary>Values of <c>terraform.tfvars</c> and <c>*.auto.tfvars</c>.</summary>
    internal IReadOnlyDictionary<string, HclValue> FileVariables { get; }

    /// <summary>Loads a template. Null, with errors in <paramref name="diagnostics"/>, when it cannot be used.</summary>
    public static TerraformConfiguration? Load(TemplateFiles files, DiagnosticBag diagnostics) =>
        new ConfigurationLoader(files, diagnostics).Load();

    /// <summary>The root variables of a template that may use more of the language than this engine knows; what cannot be read is left out.</summary>
    public static IReadOnlyList<InputVariable> ReadVariables(TemplateFiles files) => new ConfigurationLoader(files, new DiagnosticBag()).ReadVariables();

    /// <summary>Version constraints of providers by source address, of a template that may use more of the language than this engine knows.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ReadProviderVersions(TemplateFiles files) =>
        new ConfigurationLoader(files, new DiagnosticBag()).ReadProviderVersions();

    internal static IReadOnlyDictionary<string, IReadOnlyList<string>> VersionsOf(IEnumerable<ModuleConfiguration> modules) => modules
        .SelectMany(m => m.ProviderVersions)
        .GroupBy(v => v.Key, v => v.Value, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Distinct(StringComparer.Ordinal)], StringComparer.Ordinal);

    /// <summary>Which nodes, by id, must be evaluated to configure the providers: all that a destroy needs.</summary>
    internal bool[] NeededForProviders()
    {
        var needed = new bool[Nodes.Count];
        for (var id = Nodes.Count - 1; id >= 0; id--)
        {
            if (needed[id] || Nodes[id] is ProviderConfig)
            {
                needed[id] = true;
                foreach (var dependency in Dependencies[id])
                {
                    needed[dependency] = true;
                }
            }
        }

        return needed;
    }

    internal static IReadOnlyList<InputVariable> VariablesOf(ModuleConfiguration root) =>
        [.. root.Variables.Values.Select(v => new InputVariable(v.Name, v.Description, v.Type.Type, v.TypeText, v.Default, v.Sensitive, v.Range))];

    private static bool IsConfiguration(string path) => path.EndsWith(".tf", StringComparison.Ordinal) || path.EndsWith(".tf.json", StringComparison.Ordinal);

    internal ResourceConfig? FindResource(string address) => _resources.GetValueOrDefault(address);

    /// <summary>The <c>removed</c> block that is about an object with this configuration address; the nearest when there are several.</summary>
    internal RemovedConfig? FindRemoved(string address) =>
        Modules.SelectMany(m => m.Removed).Where(r => r.Covers(address)).MaxBy(r => r.Address.Length);
}

/// <summary>A variable of a template, as its users see it.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Description">For people.</param>
/// <param name="Type">Its type constraint.</param>
/// <param name="TypeText">Its type as written; empty when it has none.</param>
/// <param name="Default">Its default; null when it must be set.</param>
/// <param name="Sensitive">Its value is hidden.</param>
/// <param name="Range">Where it is declared.</param>
public sealed record InputVariable(
    string Name, string Description, HclType Type, string TypeText, HclValue? Default, bool Sensitive, SourceRange Range)
{
    /// <summary>Whether it must be set.</summary>
    public bool Required => Default is null;
}
