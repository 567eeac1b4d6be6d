using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coder.Testing;

/// <summary>
/// A real OpenID Connect provider (oidc-provider) in a process of its own, set up as a Keycloak realm: issuer with <c>/realms/infra</c>,
/// groups and roles as claims, refresh tokens that are good once, RP-initiated logout. It ends with its test, and with this process.
/// </summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    /// <summary>The client that is registered there.</summary>
    public const string ClientId = "coder";

    /// <summary>Its secret, until a test changes it.</summary>
    public const string ClientSecret = "the-clients-secret";

    private readonly Process _process;
    private readonly HttpClient _control = new();
    private readonly Uri _controlUrl;
    private readonly JsonObject _accounts = [];

    private OpenIdProvider(Process process, Uri issuer, Uri controlUrl)
    {
        _process = process;
        Issuer = issuer;
        _controlUrl = controlUrl;
    }

    /// <summary>What the server's issuer setting is to be.</summary>
    public Uri Issuer { get; }

    /// <summary>Starts the provider and waits until it is ready.</summary>
    public static async Task<OpenIdProvider> StartAsync()
    {
        var folder = Path.Combine(Repository(), "scripts", "openid-provider");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            throw new InvalidOperationException($"The provider's packages are missing: run ./test, or npm ci in {folder}.");
        }

        var process = Process.Start(new ProcessStartInfo("node", ["provider.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true, // closes with this process, which ends the provider
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith('{'))
            {
                continue; // What the library says of itself.
            }

            _ = process.StandardOutput.ReadToEndAsync();
            var ready = JsonNode.Parse(line)!;
            return new OpenIdProvider(process, new Uri((string)ready["issuer"]!), new Uri((string)ready["control"]!));
        }

        throw new InvalidOperationException($"The provider ended before it was ready:\n{await error}");
    }

    /// <summary>Sets an account and signs it in without a question from now on. Its e-mail address is verified unless the claims say otherwise.</summary>
    /// <param name="name">Subject and user name.</param>
    /// <param name="claims">Further claims; null values leave a claim out.</param>
    public async Task SignInAsAsync(string name, object? claims = null)
    {
        await SetAccountAsync(name, claims);
        await ChangeAsync(new { loginAs = name });
    }

    /// <summary>Sets an account.</summary>
    public async Task SetAccountAsync(string name, object? claims = null)
    {
        var account = new JsonObject { ["email"] = $"{name}@example.com", ["email_verified"] = true, ["name"] = $"{name} of the realm" };
        foreach (var (key, value) in JsonSerializer.SerializeToNode(claims ?? new { })!.AsObject())
        {
            account.Remove(key);
            if (value is not null)
            {
                account[key] = value.DeepClone();
            }
        }

        _accounts[name] = account;
        await ChangeAsync(new { accounts = _accounts });
    }

    /// <summary>Removes an account; its refresh tokens are refused from now on.</summary>
    public async Task RemoveAccountAsync(string name)
    {
        _accounts.Remove(name);
        await ChangeAsync(new { accounts = _accounts });
    }

    /// <summary>Changes the provider; see <c>change</c> in scripts/openid-provider/provider.mjs.</summary>
    /// <returns>How often its endpoints were asked: <c>token</c> and <c>keys</c>.</returns>
    public async Task<JsonObject> ChangeAsync(object change)
    {
        var answer = await _control.PostAsync(_controlUrl, JsonContent.Create(change));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["counts"]!.AsObject();
    }

    /// <summary>How often the token endpoint was asked.</summary>
    public async Task<int> TokenRequestsAsync() => (int)(await ChangeAsync(new { }))["token"]!;

    /// <summary>Ends the provider: nothing listens on its port any more.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
        _control.Dispose();
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Coder.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No Coder.slnx above {AppContext.BaseDirectory}.");
    }
}
