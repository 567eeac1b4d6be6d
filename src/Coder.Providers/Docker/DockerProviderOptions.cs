using Coder.Terraform.Configuration;

namespace Coder.Providers.Docker;

/// <summary>What the Docker provider may know of the machine and the job.</summary>
public sealed record DockerProviderOptions
{
    private static readonly string[] Allowed =
    [
        "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_CA_MATERIAL", "DOCKER_CERT_MATERIAL", "DOCKER_KEY_MATERIAL",
        "DOCKER_SSH_OPTS", "DOCKER_REGISTRY_USER", "DOCKER_REGISTRY_PASS", "HOME",
    ];

    /// <summary>The variables that the provider reads: those of Docker, never the whole environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The template's files, for relative paths; null: the working directory.</summary>
    public TemplateFiles? Files { get; init; }

    /// <summary>The workspace that is built, to know again what an interrupted build has left; empty: none.</summary>
    public string WorkspaceId { get; init; } = "";

    /// <summary>A container that ends within this time of its start has failed to start.</summary>
    public TimeSpan ExitGrace { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Canceled when the build is: what takes long, such as a pull, ends then.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>A variable's value; empty when it is not set.</summary>
    internal string this[string variable] => Environment.GetValueOrDefault(variable, "");

    /// <summary>The variables of a process's environment that the provider may see.</summary>
    /// <param name="variable">Gives a variable's value, null when it is not set.</param>
    public static IReadOnlyDictionary<string, string> AllowedOf(Func<string, string?> variable) =>
        Allowed.Select(name => (Name: name, Value: variable(name))).Where(v => !string.IsNullOrEmpty(v.Value))
            .ToDictionary(v => v.Name, v => v.Value!, StringComparer.Ordinal);

    /// <summary>A path with a leading <c>~</c> written out.</summary>
    internal string Expand(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? this["HOME"] + path[1..] : path;

    /// <summary>The text of a file of the template, or of this machine.</summary>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal string ReadText(string path) => System.Text.Encoding.UTF8.GetString(ReadBytes(path).Span);

    /// <inheritdoc cref="ReadText"/>
    internal ReadOnlyMemory<byte> ReadBytes(string path) =>
        Files is { } files && TemplateFiles.Normalize(path) is { } inside
            ? files.TryRead(inside, out var content) ? content : throw new FileNotFoundException($"the template has no file {inside}.")
            : File.ReadAllBytes(path);
}
