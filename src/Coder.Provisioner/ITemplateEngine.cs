namespace Coder.Provisioner;

/// <summary>
/// Runs templates: reads what a template version offers, and takes a workspace from one state to the next.
/// Expected failures (a bad template, a provider that refuses) are in the result's <c>Error</c>; exceptions are
/// broken infrastructure only. Instances are safe to use by several jobs at once.
/// </summary>
public interface ITemplateEngine
{
    /// <summary>
    /// Reads a template version: its variables, parameters, and the resources a started and a stopped workspace have.
    /// </summary>
    /// <param name="request">The archive and the values of its variables.</param>
    /// <param name="log">Receives the job's log lines while it runs.</param>
    /// <param name="ct">Cancels the import; the result then says <see cref="ImportResult.Canceled"/>.</param>
    ValueTask<ImportResult> ImportAsync(ImportRequest request, IBuildLog log, CancellationToken ct);

    /// <summary>Plans and applies one transition of a workspace.</summary>
    /// <param name="request">The template, the inputs, and the state of the previous build.</param>
    /// <param name="log">Receives the job's log lines while it runs.</param>
    /// <param name="ct">
    /// Asks for a graceful stop: what runs is finished or undone by its provider, nothing new begins, and the result
    /// carries the state reached so far with <see cref="BuildResult.Canceled"/>.
    /// </param>
    ValueTask<BuildResult> BuildAsync(BuildRequest request, IBuildLog log, CancellationToken ct);
}
