using Coder.Hcl.Syntax;
using Coder.Terraform.Providers;
using Coder.Terraform.Provisioning;

namespace Coder.Terraform.Configuration;

/// <summary>Reads <c>provisioner</c> blocks and the <c>connection</c> blocks that belong to them.</summary>
internal sealed class ProvisionerBlockReader(BlockReader read)
{
    private static readonly string[] Types = ["local-exec", "file", "remote-exec"];

    public IEnumerable<ProvisionerConfig> Read(BodySyntax owner)
    {
        var shared = owner.FindSingleBlock("connection", read.Diagnostics);
        CheckConnection(shared);
        foreach (var block in owner.FindBlocks("provisioner"))
        {
            if (!read.HasLabels(block, 1, "type"))
            {
                continue;
            }

            var type = block.Labels[0];
            if (!Types.Contains(type))
            {
                read.Diagnostics.AddError("Invalid provisioner type", $"There is no provisioner \"{type}\": local-exec, file and remote-exec are.{Suggestion.For(type, Types)}", block.HeaderRange);
                continue;
            }

            var own = block.Body.FindSingleBlock("connection", read.Diagnostics);
            CheckConnection(own);
            CheckArguments(block, ProvisionerSchemas.Of(type));
            yield return new ProvisionerConfig(type, block.Body, block.HeaderRange)
            {
                WhenDestroy = Keyword(block, "when", "create", "destroy"),
                ContinueOnFailure = Keyword(block, "on_failure", "fail", "continue"),
                Connections = [.. new[] { shared, own }.OfType<BlockSyntax>().Select(b => b.Body)],
            };
        }
    }

    /// <summary>Finds what provisioners refer to. Those that run at destruction see the object alone: nothing else is sure to exist then.</summary>
    public static void Resolve(IEnumerable<ProvisionerConfig> provisioners, NameResolver names, BlockReader read)
    {
        foreach (var provisioner in provisioners)
        {
            provisioner.References = names.Resolve(
            [
                .. BodyReferences.Of(provisioner.Body, MetaNames.Provisioner),
                .. provisioner.Connections.SelectMany(c => BodyReferences.Of(c, MetaNames.None)),
            ]);
            if (provisioner.WhenDestroy && provisioner.References.Nodes().Any())
            {
                read.Diagnostics.AddError("Invalid reference from destroy provisioner", "A provisioner that runs at destruction, and its connection, may refer only to the object itself: self, count.index and each.key. Keep what else it needs in the object, as in triggers of a null_resource.", provisioner.Range);
            }
        }
    }

    private void CheckConnection(BlockSyntax? connection)
    {
        if (connection is not null)
        {
            read.Expect(connection, ProvisionerSchemas.Connection.Attributes.Keys.ToArray(), []);
        }
    }

    private void CheckArguments(BlockSyntax block, BlockSchema schema)
    {
        read.Expect(block, [.. schema.Attributes.Keys, .. MetaNames.Provisioner.Attributes], ["connection"]);
        foreach (var attribute in schema.Attributes.Values.Where(a => a.Required))
        {
            read.Required(block, attribute.Name);
        }
    }

    private bool Keyword(BlockSyntax block, string name, string usual, string other)
    {
        if (block.Body.FindAttribute(name) is not { } attribute)
        {
            return false;
        }

        var word = attribute.Value.AsKeyword() ?? attribute.Value.AsLiteralString();
        if (word != usual && word != other)
        {
            read.Diagnostics.AddError($"Invalid \"{name}\" keyword", $"The \"{name}\" argument requires one of the following keywords: {usual} or {other}.", attribute.Value.Range);
        }

        return word == other;
    }
}
