using Coder.Testing;

namespace Coder.Kubernetes.Referee.Tests.Kubectl;

/// <summary>The real kubectl, with a kubeconfig for a server.</summary>
internal sealed class KubectlProgram : IDisposable
{
    private readonly TemporaryFolder _folder = new("referee-kubectl-");
    private readonly string _program;

    /// <exception cref="InvalidOperationException">kubectl is not installed; the message says how to get it.</exception>
    public KubectlProgram(ApiServer server, string user = "admin")
    {
        _program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "kubectl")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("kubectl is missing on PATH: install version 1.32 or newer, see https://kubernetes.io/docs/tasks/tools/.");
        _folder.Write("config", server.Kubeconfig(user));
    }

    public Task<CommandResult> TryAsync(string input, params string[] arguments) => CommandResult.RunAsync(
        _program,
        arguments,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["KUBECONFIG"] = _folder.Of("config"),
            ["HOME"] = _folder.Path,
        },
        input);

    /// <summary>What it prints; it has to succeed.</summary>
    public async Task<string> RunAsync(params string[] arguments) => (await TryAsync("", arguments)).ShouldSucceed().Output;

    /// <summary>The same with an object on its input.</summary>
    public async Task<string> FeedAsync(string input, params string[] arguments) => (await TryAsync(input, arguments)).ShouldSucceed().Output;

    /// <summary>What it says when it fails, which it has to.</summary>
    public async Task<string> FailAsync(string input, params string[] arguments)
    {
        var result = await TryAsync(input, arguments);
        result.ExitCode.ShouldNotBe(0, result.Output);
        return result.Error;
    }

    public void Dispose() => _folder.Dispose();
}
