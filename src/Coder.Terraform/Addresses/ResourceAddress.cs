namespace Coder.Terraform.Addresses;

/// <summary>The absolute address of a resource instance.</summary>
/// <param name="Module">Module instance path, as <c>module.a[0].module.b</c>; empty for the root module.</param>
/// <param name="Mode">Resource or data source.</param>
/// <param name="Type">Resource type.</param>
/// <param name="Name">Name of the block.</param>
/// <param name="Key">Which instance.</param>
public sealed record ResourceAddress(string Module, ResourceMode Mode, string Type, string Name, InstanceKey Key)
{
    private string? _text;

    /// <summary>A copy is about to change, so it must not keep the text.</summary>
    private ResourceAddress(ResourceAddress other) => (Module, Mode, Type, Name, Key) = (other.Module, other.Mode, other.Type, other.Name, other.Key);

    /// <summary>The address without the instance key: names the resource within its module instance.</summary>
    public string Resource => Prefix(Module) + Mode.Prefix() + Type + "." + Name;

    /// <summary>The address of the block in the configuration: no instance keys at all.</summary>
    public string Configuration => WithoutKeys(Resource);

    /// <inheritdoc/>
    public override string ToString() => _text ??= Resource + Key;

    /// <inheritdoc/>
    public bool Equals(ResourceAddress? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>Drops every <c>[…]</c> of an address; quoted keys may hold brackets.</summary>
    public static string WithoutKeys(string address)
    {
        if (!address.Contains('['))
        {
            return address;
        }

        var kept = new System.Text.StringBuilder(address.Length);
        for (var i = 0; i < address.Length; i++)
        {
            if (address[i] != '[')
            {
                kept.Append(address[i]);
                continue;
            }

            var quoted = false;
            for (i++; i < address.Length && (quoted || address[i] != ']'); i++)
            {
                if (address[i] == '\\' && quoted)
                {
                    i++;
                }
                else if (address[i] == '"')
                {
                    quoted = !quoted;
                }
            }
        }

        return kept.ToString();
    }

    private static string Prefix(string module) => module.Length == 0 ? "" : module + ".";
}
