using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>Reads <c>import</c> blocks.</summary>
internal sealed class ImportBlockReader(ModuleConfiguration module, BlockReader read)
{
    public void Read(BlockSyntax block)
    {
        read.Expect(block, ["to", "id", "for_each", "provider"], []);
        if (module.Parent is not null)
        {
            read.Diagnostics.AddError("Invalid import configuration", "An import block is allowed in the root module only. It can name resources of other modules: to = module.name.resource_type.name.", block.HeaderRange);
            return;
        }

        if (read.Required(block, "to") is not { } to || read.Required(block, "id") is not { } id)
        {
            return;
        }

        var parts = AddressPart.Split(HclParser.ParseStaticString(to, read.Diagnostics));
        if (parts is null || !ImportConfig.IsResourceInstance(parts))
        {
            read.Diagnostics.AddError("Invalid import address", "The address of a managed resource, or of one of its instances, is required: to = resource_type.name[\"key\"].", to.Range);
            return;
        }

        module.Imports.Add(new ImportConfig(parts, id, block.Body.FindAttribute("for_each")?.Value, block.HeaderRange)
        {
            Provider = block.Body.FindAttribute("provider") is { } provider ? ProviderNames.Read(provider.Value) : null,
        });
    }
}
