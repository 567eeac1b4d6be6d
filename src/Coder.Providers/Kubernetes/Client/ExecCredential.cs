using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Coder.Terraform.Processes;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>A program that gives credentials (client-go's exec plug-ins, <c>client.authentication.k8s.io</c>).</summary>
/// <param name="ApiVersion">The version that it speaks: v1 or v1beta1.</param>
/// <param name="Command">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Variables besides the few that every child process gets.</param>
internal sealed record ExecPlugin(
    string ApiVersion, string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>What to tell when the program is missing.</summary>
    public string? InstallHint { get; init; }
}

/// <inheritdoc cref="ExecPlugin"/>
internal sealed class ExecCredential(ExecPlugin plugin, TimeProvider time) : ICredential, IDisposable
{
    private const int OutputLimit = 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1, 1);
    private (AuthenticationHeaderValue? Header, X509Certificate2? Certificate)? _last;
    private DateTimeOffset _expires;

    /// <inheritdoc/>
    public string Origin => $"the credential plug-in {plugin.Command}";

    /// <inheritdoc/>
    public async ValueTask<(AuthenticationHeaderValue? Header, X509Certificate2? Certificate)> GetAsync(bool renew, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (_last is not { } last || renew || time.GetUtcNow() >= _expires)
            {
                _last = last = Read(await RunAsync(ct));
            }

            return last;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _one.Dispose();
        _last?.Certificate?.Dispose();
    }

    private (AuthenticationHeaderValue? Header, X509Certificate2? Certificate) Read(string output)
    {
        try
        {
            var status = JsonNode.Parse(output)?["status"] ?? throw new ConnectionException($"{Sentence()} gave no status.");
            var expires = (string?)status["expirationTimestamp"];
            _expires = expires is null ? DateTimeOffset.MaxValue : DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture) - TimeSpan.FromSeconds(10);
            var certificate = (string?)status["clientCertificateData"] is { Length: > 0 } pem
                ? X509Certificate2.CreateFromPem(pem, (string?)status["clientKeyData"] ?? "")
                : null;
            var token = (string?)status["token"];
            return token is null && certificate is null
                ? throw new ConnectionException($"{Sentence()} gave neither token nor certificate.")
                : (token is null ? null : new AuthenticationHeaderValue("Bearer", token), certificate);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or InvalidOperationException or CryptographicException)
        {
            throw new ConnectionException($"{Sentence()} did not give an ExecCredential: {e.Message}", e);
        }
    }

    private async Task<string> RunAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        var (output, errors) = (new StringBuilder(), new StringBuilder());
        var command = new ChildCommand(plugin.Command, plugin.Arguments, Environment.CurrentDirectory, Variables())
        {
            Grace = TimeSpan.Zero,
            LongestLine = OutputLimit,
            Group = ChildGroup.LivesOn,
        };
        int code;
        try
        {
            code = await new ChildRunner(time).RunAsync(command, line => Keep(output, line), line => Keep(errors, line), both.Token);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ConnectionException($"{Sentence()} cannot be run: {e.Message}. {plugin.InstallHint}".TrimEnd(), e);
        }

        ct.ThrowIfCancellationRequested();
        return limit.IsCancellationRequested ? throw new ConnectionException($"{Sentence()} did not end within {Limit.TotalSeconds:0} seconds.")
            : code == 0 ? output.ToString()
            : throw new ConnectionException($"{Sentence()} ended with code {code}: {errors.ToString().Trim()}");
    }

    private Dictionary<string, string> Variables()
    {
        var variables = ChildEnvironment.Of(ChildEnvironment.Basic.Concat(ChildEnvironment.Network));
        foreach (var (name, value) in plugin.Environment)
        {
            variables[name] = value;
        }

        variables["KUBERNETES_EXEC_INFO"] = new JsonObject
        {
            ["apiVersion"] = plugin.ApiVersion,
            ["kind"] = "ExecCredential",
            ["spec"] = new JsonObject { ["interactive"] = false },
        }.ToJsonString();
        return variables;
    }

    private static void Keep(StringBuilder text, string line)
    {
        if (text.Length < OutputLimit)
        {
            text.Append(line).Append('\n');
        }
    }

    private string Sentence() => $"The credential plug-in {plugin.Command}";
}
