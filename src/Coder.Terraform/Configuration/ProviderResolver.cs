using Coder.Hcl.Diagnostics;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Configuration;

/// <summary>Finds the provider configuration of each resource: its own module's, or one inherited from its callers.</summary>
internal sealed class ProviderResolver(ModuleConfiguration root, DiagnosticBag diagnostics)
{
    public void Resolve(ModuleConfiguration module)
    {
        foreach (var resource in module.Resources.Values)
        {
            var (name, alias) = resource.ProviderReference ?? (PrefixOf(resource.Type), "");
            var provider = Find(module, name, alias);
            if (provider is null)
            {
                diagnostics.AddError("Provider configuration not present", $"There is no provider configuration \"{name}.{alias}\" for {resource.Address}. Add a provider \"{name}\" block with alias = \"{alias}\", or pass it to the module with its providers argument.", resource.ProviderRange);
                provider = Default(module, SourceOf(module, name));
            }

            resource.Provider = provider;
        }
    }

    private ProviderConfig? Find(ModuleConfiguration module, string name, string alias)
    {
        if (module.Providers.TryGetValue((name, alias), out var declared))
        {
            return declared;
        }

        if (module.Call is { } call && call.Providers.TryGetValue((name, alias), out var passed))
        {
            return Find(module.Parent!, passed.Name, passed.Alias);
        }

        return alias.Length == 0 ? Default(module, SourceOf(module, name)) : null;
    }

    /// <summary>The default configuration of a source, as seen from a module; implied at the root when nobody declares it.</summary>
    private ProviderConfig Default(ModuleConfiguration module, string source)
    {
        for (var outer = module; outer is not null; outer = outer.Parent)
        {
            foreach (var ((_, alias), declared) in outer.Providers)
            {
                if (alias.Length == 0 && declared.Source == source)
                {
                    return declared;
                }
            }

            if (outer.Call is { } call)
            {
                foreach (var ((inside, insideAlias), outside) in call.Providers)
                {
                    if (insideAlias.Length == 0 && SourceOf(outer, inside) == source && Find(outer.Parent!, outside.Name, outside.Alias) is { } passed)
                    {
                        return passed;
                    }
                }
            }
        }

        var name = root.RequiredProviders.FirstOrDefault(r => r.Value == source).Key ?? source[(source.LastIndexOf('/') + 1)..];
        var place = module.Resources.Values.FirstOrDefault(r => SourceOf(module, PrefixOf(r.Type)) == source)?.Range ?? default;
        if (root.Providers.ContainsKey((name, "")))
        {
            name = source; // the root calls another provider by that name
        }

        return root.Providers[(name, "")] = new ProviderConfig(root, name, "", source, null, place);
    }

    private static string SourceOf(ModuleConfiguration module, string name) =>
        module.RequiredProviders.GetValueOrDefault(name) ?? ProviderSource.Normalize(name);

    private static string PrefixOf(string type)
    {
        var underscore = type.IndexOf('_');
        return underscore < 0 ? type : type[..underscore];
    }
}
