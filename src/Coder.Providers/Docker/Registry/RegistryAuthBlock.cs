using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker.Registry;

/// <summary>The <c>auth_config</c> block, a login for one resource alone.</summary>
internal static class RegistryAuthBlock
{
    /// <summary>Its table.</summary>
    public static NestedBlock Table { get; } = Block.ListOf(
        "auth_config",
        [
            Required("address", HclType.String, "The registry's address."),
            Optional("username", HclType.String, "The user."),
            Optional("password", HclType.String, "The password.").Sensitive(),
        ],
        max: 1).InPlace();

    /// <summary>The login of a resource: its own, or the provider's for that registry.</summary>
    public static RegistryLogin? LoginOf(DockerContext context, BlockValue block, ImageReference image) =>
        block.Blocks(Table.Name).Select(l => new RegistryLogin(l.Text("address"), l.Text("username"), l.Text("password"))).FirstOrDefault()
        ?? context.Logins.For(image.Registry);
}
