using System.Net;
using System.Net.Http.Json;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Identity;
using Coder.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coder.Server.Tests.Infrastructure;

/// <summary>
/// The real server in this process: Kestrel on a free port of 127.0.0.1 and a database of its own. Dispose it, and both are gone.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string FirstUserName = "alice";
    public const string FirstUserEmail = "alice@example.com";
    public const string Password = "correct-Horse-battery-9";

    private readonly WebApplication _app;
    private readonly string _connectionString;
    private readonly TemporaryFolder _folder;
    private bool _ownsDatabase;

    private TestServer(WebApplication app, string connectionString, TemporaryFolder folder, TestLog log)
    {
        Log = log;
        _app = app;
        _connectionString = connectionString;
        _folder = folder;
        Url = new Uri(app.Urls.First());
        Client = NewClient();
    }

    /// <summary>Where the server listens.</summary>
    public Uri Url { get; }

    /// <summary>A client without a session, and without a cookie jar.</summary>
    public HttpClient Client { get; }

    /// <summary>What the server logged. Errors fail the test when the server is disposed, unless it took them out.</summary>
    public TestLog Log { get; }

    /// <summary>The server's services, for tests that look behind the API.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The server's database.</summary>
    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>Connection string of the server's database.</summary>
    public string ConnectionString => _connectionString;

    /// <summary>Starts a server.</summary>
    /// <param name="options">Changes the options of a quick start.</param>
    /// <param name="configure">Changes or adds services, for example a <see cref="TimeProvider"/>.</param>
    /// <param name="connectionString">Another database than an own one cloned from the template.</param>
    public static async Task<TestServer> StartAsync(
        Func<ServerOptions, ServerOptions>? options = null,
        Action<WebApplicationBuilder>? configure = null,
        string? connectionString = null)
    {
        var folder = new TemporaryFolder();
        var ownsDatabase = connectionString is null;
        connectionString ??= await TestPostgres.CreateDatabaseAsync();
        var settings = DefaultOptions(folder.Path, connectionString);
        var log = new TestLog();
        var app = CoderServer.Build(options?.Invoke(settings) ?? settings, connectionString, builder =>
        {
            builder.Logging.AddProvider(log);
            builder.Services.AddSingleton(new PasswordHasher(iterations: 1)); // nobody attacks these, and nearly every test signs in
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        app.AnnounceAddress();
        return new TestServer(app, connectionString, folder, log) { _ownsDatabase = ownsDatabase };
    }

    /// <summary>A client that sends the token in the header.</summary>
    public HttpClient NewClient(string? token = null)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            Expect100ContinueTimeout = TimeSpan.FromMinutes(1), // a busy machine answers later than the default waits
        })
        {
            BaseAddress = Url,
        };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Add(Credentials.HeaderName, token);
        }

        return client;
    }

    /// <summary>Creates the first user, an owner, and signs in.</summary>
    public async Task<TestUser> FirstUserAsync()
    {
        var created = await Client.PostAsJsonAsync(
            "/api/v2/users/first",
            new CreateFirstUserRequest { Email = FirstUserEmail, Username = FirstUserName, Password = Password },
            Json.Options);
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        var ids = (await created.Content.ReadFromJsonAsync<CreateFirstUserResponse>(Json.Options))!;
        return await SignInAsync(FirstUserEmail, ids.UserId, ids.OrganizationId);
    }

    /// <summary>Creates a member of the default organization, and signs them in.</summary>
    public async Task<TestUser> MemberAsync(TestUser owner, string username)
    {
        var email = $"{username}@example.com";
        var created = await owner.Client.PostAsJsonAsync(
            "/api/v2/users",
            new CreateUserRequest { Email = email, Username = username, Password = Password, OrganizationIds = [owner.OrganizationId] },
            Json.Options);
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        var user = (await created.Content.ReadFromJsonAsync<User>(Json.Options))!;
        return await SignInAsync(email, user.Id, owner.OrganizationId);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsDatabase)
        {
            await TestPostgres.DropDatabaseAsync(_connectionString);
        }

        _folder.Dispose();
        Log.Errors.ShouldBeEmpty();
    }

    private async Task<TestUser> SignInAsync(string email, Guid userId, Guid organizationId)
    {
        var login = await Client.PostAsJsonAsync(
            "/api/v2/users/login", new LoginWithPasswordRequest { Email = email, Password = Password }, Json.Options);
        login.StatusCode.ShouldBe(HttpStatusCode.Created, await login.Content.ReadAsStringAsync());
        var token = (await login.Content.ReadFromJsonAsync<LoginWithPasswordResponse>(Json.Options))!.SessionToken;
        return new TestUser(NewClient(token), token, userId, organizationId);
    }

    private static ServerOptions DefaultOptions(string directory, string connectionString) => new()
    {
        Directories = new DirectoryOptions { Config = directory, Cache = Path.Combine(directory, "cache") },
        Http = new HttpOptions { Address = new ListenAddress(IPAddress.Loopback, 0) },
        Postgres = new PostgresOptions { ConnectionString = connectionString },
        Logins = new LoginOptions(),
        Provisioner = new ProvisionerOptions(),
        HostProvider = new HostProviderOptions { Enabled = true, DataDirectory = Path.Combine(directory, "host") },
        Engines = new TemplateEngineOptions
        {
            Cli = new() { CacheDirectory = Path.Combine(directory, "cache", "terraform"), OwnProviders = ProviderPrograms.Coder },
            Plugins = new() { CacheDirectory = Path.Combine(directory, "cache", "providers"), AllowDownloads = false },
        },
        Logging = new LoggingOptions { HumanPath = "" },
        RateLimits = RateLimitOptions.Off,
    };
}

/// <summary>A signed-in user of a <see cref="TestServer"/>.</summary>
internal sealed record TestUser(HttpClient Client, string Token, Guid Id, Guid OrganizationId);
