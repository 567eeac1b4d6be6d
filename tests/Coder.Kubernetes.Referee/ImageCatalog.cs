using System.Collections.Concurrent;

namespace Coder.Kubernetes.Referee;

/// <summary>What happens to containers of an image. The name is as the pod spells it.</summary>
public sealed record ImageBehaviour
{
    /// <summary>Whether and how the pull goes wrong.</summary>
    public ImagePull Pull { get; init; } = ImagePull.Works;

    /// <summary>The exit code with which the container ends right after its start; null lets it run.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it ended, when it is not Completed or Error: <c>OOMKilled</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>What it printed.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <summary>Whether its readiness probe succeeds, if it has one.</summary>
    public bool Ready { get; init; } = true;

    /// <summary>Why the runtime cannot start it, such as <c>exec: "sh": executable file not found in $PATH</c>.</summary>
    public string? StartError { get; init; }
}

/// <summary>How pulling an image ends.</summary>
public enum ImagePull
{
    /// <summary>It is there.</summary>
    Works,

    /// <summary>The registry has no such image.</summary>
    NotFound,

    /// <summary>The registry wants credentials.</summary>
    Unauthorized,

    /// <summary>The registry's host cannot be reached.</summary>
    Unreachable,

    /// <summary>The pull does not end.</summary>
    Hangs,
}

/// <summary>The images of the world. One that is not set can be pulled and runs until its pod is stopped.</summary>
public sealed class ImageCatalog
{
    private static readonly ImageBehaviour Usual = new();
    private readonly ConcurrentDictionary<string, ImageBehaviour> _images = new(StringComparer.Ordinal);

    /// <summary>What an image does. Setting changes containers that start, or are tried again, after it.</summary>
    public ImageBehaviour this[string image]
    {
        get => _images.GetValueOrDefault(image, Usual);
        set => _images[image] = value;
    }
}
