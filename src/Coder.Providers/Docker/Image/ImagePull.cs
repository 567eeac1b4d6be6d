using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Providers.Docker.Registry;
using Coder.Terraform.Providers;

namespace Coder.Providers.Docker.Image;

/// <summary>Gets an image from its registry (<c>POST /images/create</c>).</summary>
internal static class ImagePull
{
    /// <summary>Pulls an image, and writes to the build log how far it has come.</summary>
    /// <param name="operation">What it is done for.</param>
    /// <param name="name">The image's name.</param>
    /// <param name="platform"><c>os/arch</c>; empty: the engine's.</param>
    /// <param name="ct">Cancels the pull.</param>
    /// <exception cref="EngineException">The image does not exist, may not be had, or was not reached.</exception>
    public static async Task RunAsync(Operation<DockerContext> operation, string name, string platform, CancellationToken ct)
    {
        var image = ImageReference.Parse(name);
        var query = $"fromImage={Uri.EscapeDataString(image.Name)}&tag={Uri.EscapeDataString(image.Version)}"
            + (platform.Length > 0 ? $"&platform={Uri.EscapeDataString(platform)}" : "");
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (operation.Context.Logins.For(image.Registry) is { } login)
        {
            headers["X-Registry-Auth"] = login.Header();
        }

        operation.Log.Write(ProgressLevel.Info, $"{operation.Address}: pulling the image {name} from {image.Registry}");
        using var response = await operation.Context.Engine.StreamAsync(HttpMethod.Post, $"images/create?{query}", null, headers, ct);
        await new EngineProgress(operation.Log, operation.Address, operation.Context.Options.TimeProvider).ReadAsync(operation.Context.Engine, response, ct);
    }
}
