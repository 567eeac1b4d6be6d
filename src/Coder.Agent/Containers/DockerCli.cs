using Coder.Sdk;

namespace Coder.Agent.Containers;

/// <summary>The <c>docker</c> command of the workspace, with whatever engine it is set up for.</summary>
internal sealed class DockerCli(ProgramRunner programs, TimeProvider time)
{
    /// <summary>Most containers that are listed.</summary>
    public const int MostContainers = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Path of the command; null when the workspace has none.</summary>
    public string? Path => programs.Find("docker");

    /// <summary>The containers, newest first, and what is missing in the list.</summary>
    public async Task<(IReadOnlyList<WorkspaceAgentContainer> Containers, IReadOnlyList<string> Warnings)> ListAsync(CancellationToken cancellationToken)
    {
        if (Path is null)
        {
            return ([], ["There is no docker command in the workspace."]);
        }

        try
        {
            var ids = (await CheckedAsync(["ps", "--all", "--quiet", "--no-trunc"], cancellationToken)).Output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (ids.Length == 0)
            {
                return ([], []);
            }

            // One that was removed meanwhile is an error of the command, which describes the others nevertheless.
            var described = await RunAsync(["inspect", "--type", "container", .. ids.Take(MostContainers)], cancellationToken);
            return (DockerInspection.Read(described.Output), ids.Length > MostContainers
                ? [$"The engine has {ids.Length} containers; the newest {MostContainers} are listed."]
                : []);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return ([], [$"The containers cannot be listed: {e.Message}"]);
        }
    }

    /// <summary>Ends and removes a container with its unnamed volumes.</summary>
    /// <exception cref="IOException">The engine refuses.</exception>
    public Task RemoveAsync(string container, CancellationToken cancellationToken) =>
        CheckedAsync(["rm", "--force", "--volumes", container], cancellationToken);

    /// <summary>Runs the command, and expects it to succeed.</summary>
    /// <exception cref="IOException">It fails, or takes longer than half a minute.</exception>
    public async Task<ProgramResult> CheckedAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await RunAsync(arguments, cancellationToken);
        return result.ExitCode == 0 ? result : throw new IOException($"docker {arguments[0]}: {result.Complaint}");
    }

    private async Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await programs.RunAsync([Path ?? throw new IOException("There is no docker command in the workspace."), .. arguments], null, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"docker {arguments[0]} took longer than {Patience.TotalSeconds} s.", e);
        }
    }
}
