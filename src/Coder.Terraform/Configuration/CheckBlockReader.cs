using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>Reads <c>check</c> blocks with the data source inside.</summary>
internal sealed class CheckBlockReader(ModuleConfiguration module, BlockReader read)
{
    public CheckConfig Read(BlockSyntax block)
    {
        var check = new CheckConfig(module, block.Labels[0], block.HeaderRange);
        read.Expect(block, [], ["data", "assert"]);
        foreach (var inner in block.Body.FindBlocks("assert"))
        {
            if (read.Condition(inner) is { } condition)
            {
                check.Asserts.Add(condition);
            }
        }

        if (check.Asserts.Count == 0 && !block.Body.FindBlocks("assert").Any())
        {
            read.Diagnostics.AddError("Zero assert blocks", "A check block needs at least one assert block.", block.HeaderRange);
        }

        if (block.Body.FindSingleBlock("data", read.Diagnostics) is { } data && read.HasLabels(data, 2, "type, name"))
        {
            check.Data = ReadData(data);
            check.Data.Check = check;
        }

        return check;
    }

    private ResourceConfig ReadData(BlockSyntax block)
    {
        var data = new ResourceBlockReader(module, read).Read(block);
        if (!data.Repetition.IsNone)
        {
            read.Diagnostics.AddError("Invalid data source in check block", "A data source of a check block cannot have count or for_each.", block.HeaderRange);
        }

        return data;
    }
}
