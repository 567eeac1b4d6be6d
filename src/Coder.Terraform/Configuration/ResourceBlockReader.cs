using Coder.Hcl.Syntax;
using Coder.Terraform.Addresses;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Configuration;

/// <summary>Reads the meta-arguments of a <c>resource</c> or <c>data</c> block; what belongs to the provider stays a body.</summary>
internal sealed class ResourceBlockReader(ModuleConfiguration module, BlockReader read)
{
    public ResourceConfig Read(BlockSyntax block)
    {
        var mode = block.Type switch { "data" => ResourceMode.Data, "ephemeral" => ResourceMode.Ephemeral, _ => ResourceMode.Managed };
        var resource = new ResourceConfig(module, mode, block.Labels[0], block.Labels[1], block.Body, block.HeaderRange)
        {
            Index = module.Resources.Count,
            Repetition = read.Repetition(block),
        };
        resource.DependsOn.AddRange(read.DependsOn(block.Body));
        if (block.Body.FindAttribute("provider") is { } provider)
        {
            resource.ProviderReference = ProviderNames.Read(provider.Value);
            resource.ProviderRange = provider.Value.Range;
            if (resource.ProviderReference is null)
            {
                read.Diagnostics.AddError("Invalid provider reference", "A provider is referred to by its name, or name and alias: docker or docker.remote.", provider.Value.Range);
            }
        }

        if (block.Body.FindSingleBlock("lifecycle", read.Diagnostics) is { } lifecycle)
        {
            ReadLifecycle(resource, lifecycle);
        }

        if (mode == ResourceMode.Managed)
        {
            resource.Provisioners.AddRange(new ProvisionerBlockReader(read).Read(block.Body));
        }

        foreach (var inner in block.Body.Blocks.Where(b => mode != ResourceMode.Managed && b.Type is "provisioner" or "connection"))
        {
            read.Diagnostics.AddError("Unsupported block type", $"Blocks of type \"{inner.Type}\" are not expected here: only managed resources have them.", inner.HeaderRange);
        }

        return resource;
    }

    private void ReadLifecycle(ResourceConfig resource, BlockSyntax block)
    {
        if (resource.Mode != ResourceMode.Managed)
        {
            read.Expect(block, [], ["precondition", "postcondition"]);
        }
        else
        {
            read.Expect(block, ["create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"], ["precondition", "postcondition"]);
        }

        var lifecycle = resource.Lifecycle;
        if (block.Body.FindAttribute("create_before_destroy") is not null)
        {
            lifecycle.CreateBeforeDestroy = read.Flag(block, "create_before_destroy");
        }

        lifecycle.PreventDestroy = read.Flag(block, "prevent_destroy");
        lifecycle.PreventDestroyRange = block.Body.FindAttribute("prevent_destroy")?.Range;
        ReadIgnored(lifecycle, block);
        if (block.Body.FindAttribute("replace_triggered_by")?.Value is TupleSyntax triggers)
        {
            lifecycle.ReplaceTriggerSyntax.AddRange(triggers.Elements);
        }

        foreach (var inner in block.Body.Blocks)
        {
            if (inner.Type is "precondition" or "postcondition" && read.Condition(inner) is { } condition)
            {
                (inner.Type == "precondition" ? lifecycle.Preconditions : lifecycle.Postconditions).Add(condition);
            }
        }
    }

    private void ReadIgnored(LifecycleConfig lifecycle, BlockSyntax block)
    {
        if (block.Body.FindAttribute("ignore_changes") is not { } ignored)
        {
            return;
        }

        if (ignored.Value.AsKeyword() == "all")
        {
            lifecycle.IgnoreAllChanges = true;
            return;
        }

        if (ignored.Value is not TupleSyntax list)
        {
            read.Diagnostics.AddError("Invalid ignore_changes", "The value must be the keyword all, or a list of attributes: ignore_changes = [tags, env[\"A\"]].", ignored.Value.Range);
            return;
        }

        foreach (var element in list.Elements)
        {
            if (element.AsTraversal() is { } traversal)
            {
                lifecycle.IgnoreChanges.Add(TraversalPaths.Append(AttributePath.Of(traversal.RootName), traversal.Steps));
            }
            else if (element.AsLiteralString() is { } name)
            {
                lifecycle.IgnoreChanges.Add(AttributePath.Of(name));
            }
            else
            {
                read.Diagnostics.AddError("Invalid ignore_changes", "An attribute of the resource is required.", element.Range);
            }
        }
    }
}
