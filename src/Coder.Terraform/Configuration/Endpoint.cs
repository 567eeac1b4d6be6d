using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;

namespace Coder.Terraform.Configuration;

/// <summary>A module of an address, with the key of one of its instances.</summary>
internal readonly record struct ModuleStep(string Name, InstanceKey Key)
{
    public override string ToString() => $"module.{Name}{Key}";
}

/// <summary>What <c>moved</c> and <c>removed</c> blocks refer to: a module or a resource, or one instance of it, seen from the module with the block.</summary>
internal sealed record Endpoint(IReadOnlyList<ModuleStep> Modules, string Type, string Name, InstanceKey Key, SourceRange Range)
{
    /// <summary>False for a module.</summary>
    public bool IsResource => Type.Length > 0;

    /// <summary>The key of the last part: whether the address means one instance.</summary>
    public InstanceKey LastKey => IsResource ? Key : Modules[^1].Key;

    public override string ToString() =>
        string.Join('.', [.. Modules.Select(m => m.ToString()), .. IsResource ? (string[])[$"{Type}.{Name}{Key}"] : []]);

    /// <summary>Reads an address; null, with an error, when it is none of a managed resource or module.</summary>
    public static Endpoint? Read(ExpressionSyntax expression, string block, DiagnosticBag diagnostics)
    {
        var parts = AddressPart.Split(HclParser.ParseStaticString(expression, diagnostics));
        if (parts is null || parts.Exists(p => p.Key is not null))
        {
            diagnostics.AddError($"Invalid address in {block} block", "An address is required: resource_type.name, module.name, or an instance of them with a literal key as in resource_type.name[0].", expression.Range);
            return null;
        }

        var at = 0;
        var modules = new List<ModuleStep>();
        while (at + 1 < parts.Count && parts[at].Name == "module" && parts[at + 1].Name is { } module)
        {
            at += 2;
            modules.Add(new ModuleStep(module, KeyAt(parts, ref at)));
        }

        if (at == parts.Count)
        {
            return new Endpoint(modules, "", "", InstanceKey.None, expression.Range);
        }

        if (parts[at].Name is "data" or "ephemeral")
        {
            diagnostics.AddError($"Invalid address in {block} block", "Only managed resources and modules have a place in the state that can change: data sources and ephemeral resources are read anew each time.", expression.Range);
            return null;
        }

        if (at + 1 < parts.Count && parts[at].Name is { } type && parts[at + 1].Name is { } name)
        {
            at += 2;
            var key = KeyAt(parts, ref at);
            if (at == parts.Count)
            {
                return new Endpoint(modules, type, name, key, expression.Range);
            }
        }

        diagnostics.AddError($"Invalid address in {block} block", "The address must name a resource or a module, not a part of it.", expression.Range);
        return null;
    }

    /// <summary>The instance key that a literal stands for; null when it cannot be one.</summary>
    public static InstanceKey? ToKey(HclValue value)
    {
        if (!value.IsKnown || value.IsNull)
        {
            return null;
        }

        return value.Kind switch
        {
            HclTypeKind.String => InstanceKey.Of(value.AsString()),
            HclTypeKind.Number when value.AsNumber().TryToInt32(out var at) && at >= 0 => InstanceKey.At(at),
            _ => null,
        };
    }

    private static InstanceKey KeyAt(List<AddressPart> parts, ref int at) =>
        at < parts.Count && parts[at].Literal is { } literal && ToKey(literal) is { } key && ++at > 0 ? key : InstanceKey.None;
}
