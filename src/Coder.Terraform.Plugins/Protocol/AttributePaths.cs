using Coder.Terraform.Providers;
using WirePath = Coder.Terraform.Plugins.Protocol.V6.AttributePath;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>Attribute paths in messages.</summary>
internal static class AttributePaths
{
    public static AttributePath Read(WirePath? path) =>
        (path?.Steps ?? []).Aggregate(AttributePath.Root, (whole, step) => step.SelectorCase switch
        {
            WirePath.Types.Step.SelectorOneofCase.AttributeName => whole.Attribute(step.AttributeName),
            WirePath.Types.Step.SelectorOneofCase.ElementKeyString => whole.Key(step.ElementKeyString),
            WirePath.Types.Step.SelectorOneofCase.ElementKeyInt => whole.At((int)step.ElementKeyInt),
            _ => whole,
        });

    public static WirePath Of(AttributePath path)
    {
        var wire = new WirePath();
        wire.Steps.AddRange(path.Steps.Select(step => step switch
        {
            { Name: null } => new WirePath.Types.Step { ElementKeyInt = step.Index },
            { IsAttribute: true } => new WirePath.Types.Step { AttributeName = step.Name },
            _ => new WirePath.Types.Step { ElementKeyString = step.Name },
        }));
        return wire;
    }
}
