using System.Text;
using System.Text.Json;
using Coder.Terraform.Configuration;
using Coder.Terraform.Configuration.Modules;
using Coder.Terraform.Processes;
using Coder.Terraform.Providers;

namespace Coder.Provisioner.Cli;

/// <summary>The commands of one job.</summary>
internal sealed class CliJob(
    JobRun run, CliTemplateEngineOptions options, TerraformBinary binary, ChildRunner processes, TimeProvider time, string configurationFile)
{
    private const int ErrorChars = 8000;
    private const int LongestLine = 1024 * 1024;
    private const int LongestPlan = 64 * 1024 * 1024;

    /// <summary>Runs <c>terraform init</c> in an empty folder. False when the job has failed with it.</summary>
    public async Task<bool> InitAsync(string folder, TemplateFiles files, IReadOnlyList<InstalledModule> modules, string store, CancellationToken ct)
    {
        var started = time.GetUtcNow();
        JobFolder.Write(folder, files, withData: true);
        var manifest = Path.Combine(folder, ModuleManifest.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(manifest)!);
        await File.WriteAllBytesAsync(manifest, ModuleManifest.Write(modules), ct);
        var environment = CliEnvironment.Of(options.PassedEnvironment, new Dictionary<string, string>(StringComparer.Ordinal), configurationFile);
        var errors = new StringBuilder();
        var code = await processes.RunAsync(
            Command(["init", "-no-color", "-input=false", "-get=false"], folder, environment),
            line => run.Progress.Write(ProgressLevel.Debug, line),
            line => Keep(errors, line),
            ct);
        run.Add("init", binary.Name, "init", started);
        if (run.CancelIf(ct))
        {
            return false;
        }

        if (code != 0)
        {
            run.End($"{binary.Name} init ended with code {code}.\n\n{errors.ToString().Trim()}");
            return false;
        }

        ProviderStore.Collect(folder, store);
        await WriteGraphAsync(folder, environment, ct);
        return !run.CancelIf(ct);
    }

    /// <summary>Plans. The plan as <c>show -json</c> tells it; null when the job has failed with it.</summary>
    public async Task<JsonDocument?> PlanAsync(
        JobFolder folder, TemplateFiles files, IReadOnlyDictionary<string, string> variables, bool destroy, CancellationToken ct)
    {
        var started = time.GetUtcNow();
        var messages = new CliMessages(run, time);
        string[] arguments =
        [
            "plan", "-no-color", "-input=false", "-json", "-refresh=true", "-lock=false", $"-parallelism={options.Concurrency}",
            $"-var-file={JobFolder.ValuesFile}", $"-out={JobFolder.PlanFile}", .. destroy ? ["-destroy"] : Array.Empty<string>(),
        ];
        var environment = CliEnvironment.Of(options.PassedEnvironment, variables, configurationFile);
        if (!await RunAsync(folder, arguments, environment, messages, files, ct))
        {
            return null;
        }

        var shown = new StringBuilder();
        var errors = new StringBuilder();
        var code = await processes.RunAsync(
            Command(["show", "-json", "-no-color", JobFolder.PlanFile], folder.Path, environment),
            piece => shown.Append(piece, 0, Math.Min(piece.Length, LongestPlan + 1 - shown.Length)),
            line => Keep(errors, line),
            ct);
        run.Add("plan", binary.Name, "plan", started);
        if (run.CancelIf(ct))
        {
            return null;
        }

        if (code != 0)
        {
            run.End($"{binary.Name} show ended with code {code}.\n\n{errors.ToString().Trim()}");
            return null;
        }

        if (shown.Length > LongestPlan)
        {
            run.End($"The plan has more than {LongestPlan >> 20} MiB as JSON, which is more than the server reads. Keep large values out of the template's resources.");
            return null;
        }

        return JsonDocument.Parse(shown.ToString());
    }

    /// <summary>Applies the plan. False when the job has failed or was canceled; what was done is in the folder's state.</summary>
    public async Task<bool> ApplyAsync(
        JobFolder folder, TemplateFiles files, IReadOnlyDictionary<string, string> variables, Action onApplied, CancellationToken ct)
    {
        var started = time.GetUtcNow();
        var messages = new CliMessages(run, time) { OnApplied = onApplied };
        var done = await RunAsync(
            folder,
            ["apply", "-no-color", "-auto-approve", "-input=false", "-json", "-lock=false", $"-parallelism={options.Concurrency}", JobFolder.PlanFile],
            CliEnvironment.Of(options.PassedEnvironment, variables, configurationFile),
            messages,
            files,
            ct);
        run.Add("apply", binary.Name, "apply", started);
        return done;
    }

    private async Task<bool> RunAsync(
        JobFolder folder, string[] arguments, IReadOnlyDictionary<string, string> environment, CliMessages messages,
        TemplateFiles files, CancellationToken ct)
    {
        var errors = new StringBuilder();
        var code = await processes.RunAsync(
            Command(arguments, folder.Path, environment), messages.Read, line => Keep(errors, line), ct);
        if (!run.Report(messages.Diagnostics, files))
        {
            run.CancelIf(ct);
            return false;
        }

        if (run.CancelIf(ct))
        {
            return false;
        }

        if (code != 0)
        {
            run.End($"{binary.Name} {arguments[0]} ended with code {code}.\n\n{errors.ToString().Trim()}");
        }

        return code == 0;
    }

    private ChildCommand Command(IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string> environment) =>
        new(binary.Path, arguments, folder, environment) { Grace = options.Grace, LongestLine = LongestLine };

    // Without a graph the plan will say what is wrong with the configuration.
    private async Task WriteGraphAsync(string folder, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var lines = new List<string>();
        var code = await processes.RunAsync(
            Command(["graph", "-type=plan"], folder, environment), lines.Add, _ => { }, ct);
        await File.WriteAllLinesAsync(new PreparedTemplate(folder).GraphFile, code == 0 ? lines : [], CancellationToken.None);
    }

    private void Keep(StringBuilder errors, string line)
    {
        run.Progress.Write(ProgressLevel.Error, line);
        if (errors.Length < ErrorChars)
        {
            errors.AppendLine(line);
        }
    }
}
