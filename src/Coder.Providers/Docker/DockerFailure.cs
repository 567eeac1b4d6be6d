using System.Net;
using System.Text.RegularExpressions;
using Coder.Providers.Docker.Client;
using Coder.Providers.Docker.Registry;

namespace Coder.Providers.Docker;

/// <summary>Says in a sentence what an engine's refusal means and what to do about it.</summary>
internal static partial class DockerFailure
{
    private static readonly (Regex Pattern, Func<Match, string, string> Sentence)[] Known =
    [
        (DiskFull(), (_, _) => "The disk of the Docker engine is full. Make room on it, for example with docker system prune, or move its data to a larger one."),
        (PortTaken(), (m, _) => $"Port {m.Groups["port"].Value} of the Docker engine's machine is in use. Choose another external port, or leave it out to get a free one."),
        (RateLimit(), (_, image) => $"The registry {Registry(image)} allows no more pulls for now (rate limit). Wait, or give it a login with registry_auth."),
        (ManifestUnknown(), (_, image) => $"The {Named(image)} does not exist in the registry {Registry(image)}. Check its name and tag."),
        (NoPlatform(), (_, image) => $"The {Named(image)} is not made for this platform. Set platform, or take another image."),
        (AccessDenied(), (_, image) => $"The registry {Registry(image)} refuses the {Named(image)}: it does not exist there, or needs a login. Check its name, or give the provider a registry_auth block for it."),
        (RegistryUnreachable(), (m, image) => $"The Docker engine cannot reach the registry {Registry(image)}: {m.Groups["why"].Value}. Check the engine's network and proxy, or put the image on the engine beforehand."),
        (MountMissing(), (m, _) => $"The folder {m.Groups["path"].Value} that the container mounts does not exist on the Docker engine's machine. Create it there, or use a volume."),
        (NetworkMissing(), (m, _) => $"The network {m.Groups["name"].Value} does not exist on the Docker engine."),
        (NotExecutable(), (m, _) => $"The container's first program \"{m.Groups["program"].Value}\" is not in the image, or is not executable. Check entrypoint and command."),
        (RuntimeUnknown(), (m, _) => $"The Docker engine has no runtime {m.Groups["name"].Value}. Install it on the engine's machine, or leave runtime out."),
        (NoDeviceDriver(), (_, _) => "The Docker engine has no driver for the devices that the container asks for (such as GPUs). Install it, for NVIDIA the Container Toolkit, or leave gpus and device_requests out."),
        (NeedsBuildKit(), (m, _) => $"The Dockerfile uses {m.Groups["what"].Value}, which needs BuildKit. The built-in provider builds with the engine's classic builder: change the Dockerfile, or build the image elsewhere and pull it."),
    ];

    /// <summary>The sentence for a failure.</summary>
    /// <param name="failure">What the engine said.</param>
    /// <param name="image">The image that was worked with; empty when it was none.</param>
    public static string Sentence(EngineException failure, string image) =>
        Known.Select(k => (Match: k.Pattern.Match(failure.Message), k.Sentence)).FirstOrDefault(k => k.Match.Success) is { Sentence: { } sentence } found
            ? $"{sentence(found.Match, failure.IsOfBuild ? "" : image)}{Quote(failure)}"
            : Plain(failure, image);

    /// <summary>Whether a command failed for want of an image that could be pulled.</summary>
    public static bool IsMissingImage(EngineException failure) =>
        failure.Status == HttpStatusCode.NotFound && failure.Message.Contains("no such image", StringComparison.OrdinalIgnoreCase);

    private static string Plain(EngineException failure, string image) =>
        failure.Status is null ? failure.Message
        : IsMissingImage(failure) ? $"The Docker engine has no image {image}."
        : $"The Docker engine refused: {failure.Message.TrimEnd('.')}.";

    // What the engine itself said, for those who look further; it is one line, and long ones are cut.
    private static string Quote(EngineException failure)
    {
        var text = failure.Message.ReplaceLineEndings(" ").Trim();
        return $" (Docker: {(text.Length > 400 ? text[..400] + "…" : text)})";
    }

    private static string Named(string image) => image.Length == 0 ? "base image" : $"image {image}";

    private static string Registry(string image) => image.Length == 0 ? "of the base image" : ImageReference.Parse(image).Registry;

    [GeneratedRegex("no space left on device", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex DiskFull();

    [GeneratedRegex(@":(?<port>\d+)(/\w+)?:? (failed: port is already allocated|bind: address already in use|address already in use)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PortTaken();

    [GeneratedRegex("toomanyrequests|pull rate limit", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex RateLimit();

    [GeneratedRegex("manifest unknown|manifest for .* not found|not found: manifest|name unknown", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ManifestUnknown();

    [GeneratedRegex("no matching manifest|does not (match|provide) the (specified|requested) platform", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoPlatform();

    [GeneratedRegex("pull access denied|unauthorized|authentication required|no basic auth credentials|denied: requested access", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AccessDenied();

    [GeneratedRegex(@"(?<why>no such host|i/o timeout|connection refused|network is unreachable|certificate signed by unknown authority|server gave HTTP response to HTTPS client|Client\.Timeout exceeded)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RegistryUnreachable();

    [GeneratedRegex("bind source path does not exist: (?<path>\\S+)|error while creating mount source path '(?<path>[^']+)'", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MountMissing();

    [GeneratedRegex("network (?<name>\\S+) not found|No such network: (?<name>\\S+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NetworkMissing();

    [GeneratedRegex("exec: \\\\?\"(?<program>[^\"\\\\]+)\\\\?\": (executable file not found|stat [^:]+: no such file|permission denied)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotExecutable();

    [GeneratedRegex("[Uu]nknown(?: or invalid)? runtime(?: name| specified)?:? (?<name>\\S+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RuntimeUnknown();

    [GeneratedRegex("could not select device driver", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoDeviceDriver();

    [GeneratedRegex("the (?<what>--\\w+) option requires BuildKit", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NeedsBuildKit();
}
