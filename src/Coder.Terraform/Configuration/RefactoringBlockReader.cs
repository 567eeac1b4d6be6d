using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>Reads <c>moved</c> and <c>removed</c> blocks.</summary>
internal sealed class RefactoringBlockReader(ModuleConfiguration module, BlockReader read)
{
    public void ReadMoved(BlockSyntax block)
    {
        read.Expect(block, ["from", "to"], []);
        if (read.Required(block, "from") is not { } fromSyntax || read.Required(block, "to") is not { } toSyntax
            || (IsData(fromSyntax) && IsData(toSyntax)) // read anew each time, so there is nothing to move
            || Endpoint.Read(fromSyntax, "moved", read.Diagnostics) is not { } from || Endpoint.Read(toSyntax, "moved", read.Diagnostics) is not { } to)
        {
            return;
        }

        if (from.IsResource != to.IsResource)
        {
            read.Diagnostics.AddError("Invalid \"moved\" addresses", "The \"from\" and \"to\" addresses must either both refer to resources or both refer to modules.", block.HeaderRange);
        }
        else if (from.Type != to.Type)
        {
            read.Diagnostics.AddError("Unsupported move between resource types", $"The native engine does not move an object from type \"{from.Type}\" to \"{to.Type}\". Keep the type, or use the terraform CLI engine for this step.", block.HeaderRange);
        }
        else
        {
            module.Moved.Add(new MovedConfig(module, from, to, block.HeaderRange));
        }
    }

    private static bool IsData(ExpressionSyntax syntax) => AddressPart.Split(HclParser.ParseStaticString(syntax, [])) is [{ Name: "data" }, ..];

    public void ReadRemoved(BlockSyntax block)
    {
        read.Expect(block, ["from"], ["lifecycle", "provisioner", "connection"]);
        if (read.Required(block, "from") is not { } syntax || Endpoint.Read(syntax, "removed", read.Diagnostics) is not { } from)
        {
            return;
        }

        if (!from.Key.IsNone || from.Modules.Any(m => !m.Key.IsNone))
        {
            read.Diagnostics.AddError("Instance keys are not allowed", "A removed block is about a whole resource or module: take the [key] away from its address. To remove single instances, change count or for_each.", syntax.Range);
            return;
        }

        var destroy = true;
        if (block.Body.FindSingleBlock("lifecycle", read.Diagnostics) is { } lifecycle)
        {
            read.Expect(lifecycle, ["destroy"], []);
            destroy = read.Flag(lifecycle, "destroy", true);
        }

        var removed = new RemovedConfig(module, from, destroy, block.HeaderRange);
        removed.Provisioners.AddRange(new ProvisionerBlockReader(read).Read(block.Body));
        foreach (var provisioner in removed.Provisioners.Where(p => !p.WhenDestroy))
        {
            read.Diagnostics.AddError("Invalid provisioner in removed block", "Only provisioners with when = destroy can run for what is removed.", provisioner.Range);
        }

        module.Removed.Add(removed);
    }
}
