using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;

namespace Coder.Providers.Host;

/// <summary>
/// The <c>coder/host</c> provider: workspaces as folders and processes of the machine that the server runs on. They run
/// as the server's user and share its machine, so the provider creates nothing unless it is enabled.
/// </summary>
public static class HostProviderFactory
{
    /// <summary>The provider's source address.</summary>
    public const string Source = "registry.terraform.io/coder/host";

    /// <summary>Creates a provider for one build.</summary>
    public static Terraform.Providers.IProvider Create(HostProviderOptions options) => new HostProvider(options);
}

/// <inheritdoc cref="HostProviderFactory"/>
internal sealed class HostProvider(HostProviderOptions options)
    : DeclaredProvider<HostProviderOptions>(Declaration, options)
{
    private static readonly ProviderDeclaration<HostProviderOptions> Declaration =
        new(Block.Empty, [new DirectoryResource(), new ProcessResource()], []);

    /// <summary>Adds an error to an operation that would create something while the provider is off.</summary>
    public static bool Refuses(Operation<HostProviderOptions> operation)
    {
        if (operation.Context.Enabled)
        {
            return false;
        }

        operation.Fail(
            "Host workspaces are not enabled",
            "Host workspaces run as processes on the server's own machine and share it, so they are off unless an "
            + "administrator starts the server with CODER_HOST_PROVIDER_ENABLE=true. Enable them there, or use a "
            + "template for another platform.");
        return true;
    }
}
