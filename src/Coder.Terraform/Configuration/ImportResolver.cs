using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;

namespace Coder.Terraform.Configuration;

/// <summary>Gives each <c>import</c> block to the resource that it is about.</summary>
internal sealed class ImportResolver(IReadOnlyList<ModuleConfiguration> modules, DiagnosticBag diagnostics)
{
    public void Resolve(ModuleConfiguration root)
    {
        var names = new NameResolver(root, diagnostics);
        foreach (var import in root.Imports)
        {
            var keys = import.To.Where(p => p.Key is not null).SelectMany(p => References.Of(p.Key!));
            import.References = names.Resolve([.. References.Of(import.Id), .. keys]);
            if (import.Repetition.ForEach is { } forEach)
            {
                import.Repetition.References = names.Resolve(References.Of(forEach));
            }
            else if (import.References.UsesEach)
            {
                diagnostics.AddError("Reference to \"each\" in context without for_each", "The \"each\" object can be used in an import block only when it has for_each.", import.Range);
            }

            Assign(import, root);
        }
    }

    private void Assign(ImportConfig import, ModuleConfiguration root)
    {
        var resource = modules.SelectMany(m => m.Resources.Values).FirstOrDefault(r => r.Address == import.Address);
        if (resource is null)
        {
            diagnostics.AddError("Configuration for import target does not exist", $"The template has no resource block for {import.Address}. Write one: what is imported must be in the configuration, else it would be destroyed at once.", import.Range);
            return;
        }

        if (import.Provider is { } provider && root.Providers.GetValueOrDefault(provider) != resource.Provider)
        {
            diagnostics.AddError("Invalid import provider argument", $"The provider of the import block must be the one of {resource.Address}. Set it there with its provider argument.", import.Range);
        }

        resource.Imports.Add(import);
    }
}
