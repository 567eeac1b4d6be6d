using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Terraform.Configuration.Modules;
using Coder.Terraform.Functions;

namespace Coder.Terraform.Configuration;

/// <summary>Loads a template: parses each folder once, builds the module tree, resolves references, orders the graph.</summary>
internal sealed class ConfigurationLoader(TemplateFiles files, DiagnosticBag diagnostics)
{
    private const int MaxModuleDepth = 32;
    private const int MaxModules = 1000;

    private readonly Dictionary<string, IReadOnlyList<HclFile>> _folders = new(StringComparer.Ordinal);
    private readonly List<ModuleConfiguration> _modules = [];
    private readonly ModuleManifest _installed = ModuleManifest.Of(files);
    private readonly IReadOnlyDictionary<string, HclFunction> _functions = FunctionTable.For(files);

    public TerraformConfiguration? Load()
    {
        var root = LoadModule("", "", null, null);
        if (root is null || diagnostics.HasErrors)
        {
            return null;
        }

        var providers = new ProviderResolver(root, diagnostics);
        foreach (var module in _modules)
        {
            providers.Resolve(module);
        }

        var resolver = new ReferenceResolver(diagnostics);
        foreach (var module in _modules)
        {
            resolver.Resolve(module);
        }

        new ImportResolver(_modules, diagnostics).Resolve(root);
        var moves = new RefactoringChecks(_modules, diagnostics).Check();
        var fileVariables = VariableFiles.Read(files, root, diagnostics);
        if (diagnostics.HasErrors)
        {
            return null;
        }

        var nodes = new GraphBuilder(diagnostics).Build(_modules);
        return nodes is null ? null : new TerraformConfiguration(files, root, _modules, nodes, fileVariables, moves);
    }

    /// <summary>The root module's variables alone.</summary>
    public IReadOnlyList<InputVariable> ReadVariables()
    {
        var root = new ModuleConfiguration("", "", null, null) { Functions = _functions };
        new ModuleBuilder(root, diagnostics).Build(FilesOf(""));
        return TerraformConfiguration.VariablesOf(root);
    }

    /// <summary>Version constraints of providers, as far as modules can be read.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ReadProviderVersions()
    {
        LoadModule("", "", null, null);
        return TerraformConfiguration.VersionsOf(_modules);
    }

    private ModuleConfiguration? LoadModule(string path, string folder, ModuleConfiguration? parent, ModuleCall? call)
    {
        var module = new ModuleConfiguration(path, folder, parent, call) { Index = _modules.Count };
        _modules.Add(module);
        module.Functions = _functions;
        new ModuleBuilder(module, diagnostics).Build(FilesOf(folder));
        new FunctionProviderResolver(module, diagnostics).Resolve(FilesOf(folder));
        foreach (var child in module.Calls.Values)
        {
            LoadCall(module, child);
        }

        return module;
    }

    private void LoadCall(ModuleConfiguration module, ModuleCall call)
    {
        if (call.Body.FindAttribute("source") is not { } source)
        {
            diagnostics.AddError("Missing required argument", "The argument \"source\" is required, but no definition was found.", call.Range);
            return;
        }

        var address = source.Value.AsLiteralString();
        if (address is null)
        {
            diagnostics.AddError("Unsuitable value type", "The module source must be a string without references: it is read before anything is evaluated.", source.Value.Range);
            return;
        }

        if (FolderOf(module, call, address, source.Value.Range) is not { } folder)
        {
            return;
        }

        var depth = 0;
        for (var outer = module; outer is not null; outer = outer.Parent)
        {
            depth++;
            if (outer.Folder == folder)
            {
                diagnostics.AddError("Module cycle", $"The module \"{call.Name}\" calls the folder \"{folder}\", which is calling it: a module cannot contain itself.", source.Value.Range);
                return;
            }
        }

        if (depth > MaxModuleDepth || _modules.Count >= MaxModules)
        {
            diagnostics.AddError("Too many modules", $"A template may have at most {MaxModules} modules, nested at most {MaxModuleDepth} deep.", source.Value.Range);
            return;
        }

        var path = module.Path.Length == 0 ? call.LocalAddress : module.Path + "." + call.LocalAddress;
        call.Child = LoadModule(path, folder, module, call)!;
    }

    /// <summary>Where a called module lies: beside its caller, or where the import has put what it fetched. Nothing is fetched here.</summary>
    private string? FolderOf(ModuleConfiguration module, ModuleCall call, string address, SourceRange range)
    {
        if (ModuleSourceCall.IsLocalSource(address))
        {
            var local = TemplateFiles.Normalize(TemplateFiles.Combine(module.Folder, address));
            if (local is null || !files.FilesIn(local).Any(IsConfiguration))
            {
                diagnostics.AddError("Unreadable module directory", $"The template has no folder with .tf files at \"{address}\".", range);
                return null;
            }

            return local;
        }

        var installed = _installed.Find(KeyOf(module, call.Name));
        if (installed is null || !files.FilesIn(installed.Folder).Any(IsConfiguration))
        {
            diagnostics.AddError("Module not installed", $"The module \"{call.Name}\" comes from \"{address}\", which is not among the template's files. Modules are fetched when a template version is imported: push the template again.", range);
            return null;
        }

        return installed.Folder;
    }

    private static string KeyOf(ModuleConfiguration module, string call) =>
        module.Call is { } outer ? ModuleManifest.KeyOf(KeyOf(module.Parent!, outer.Name), call) : call;

    private IReadOnlyList<HclFile> FilesOf(string folder)
    {
        if (_folders.TryGetValue(folder, out var known))
        {
            return known;
        }

        var parsed = new List<HclFile>();
        foreach (var name in files.FilesIn(folder).Where(IsConfiguration))
        {
            var path = TemplateFiles.Combine(folder, name);
            files.TryRead(path, out var content);
            parsed.Add(name.EndsWith(".json", StringComparison.Ordinal)
                ? JsonConfiguration.WithBlocks(HclParser.ParseJson(path, content, diagnostics), diagnostics)
                : HclParser.Parse(path, content, diagnostics));
        }

        if (parsed.Count == 0 && !diagnostics.HasErrors)
        {
            diagnostics.Add(Diagnostic.Error("No configuration files", "The template has no .tf files at its top. Upload the folder that contains main.tf."));
        }

        return _folders[folder] = parsed;
    }

    private static bool IsConfiguration(string name) =>
        !name.StartsWith('.') && (name.EndsWith(".tf", StringComparison.Ordinal) || name.EndsWith(".tf.json", StringComparison.Ordinal));
}
