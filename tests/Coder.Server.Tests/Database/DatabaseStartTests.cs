using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Coder.Server.Tests.Database;

public sealed class DatabaseStartTests
{
    private const string Variable = "CODER_PG_CONNECTION_URL";

    private readonly InstantTime _time = new();

    [Theory]
    [InlineData("refused", "PostgreSQL at 127.0.0.1:1 cannot be reached: Connection refused. ", "Check that it runs, and that host and port are right.", true)]
    [InlineData("no such host", "The host name db.invalid does not resolve: ", "a service of another namespace is written with it, such as db-rw.databases.svc.cluster.local.", true)]
    [InlineData("wrong password", "PostgreSQL answered \"password authentication failed for user \"coder\"\" (28P01). ", "Check user and password in the variable (in a cluster: that the secret it comes from is the current one).", false)]
    [InlineData("no password", "PostgreSQL at /", "asks for a password, and the variable has none. Write postgres://user:password@host/database; special characters of the password are percent-encoded.", false)]
    [InlineData("missing database", "PostgreSQL answered \"database \"nowhere\" does not exist\" (3D000). ", "Create the database (CREATE DATABASE), or name an existing one in the variable.", false)]
    [InlineData("tls", "PostgreSQL at /", "Switch TLS on there (ssl = on), or write sslmode=prefer or disable if the network is trusted.", false)]
    [InlineData("full", "PostgreSQL answered \"too many connections for role \"full_role\"\" (53300). ", "Raise max_connections of PostgreSQL, or lower CODER_PG_CONN_MAX_OPEN.", true)]
    public async Task A_start_without_database_says_which_variable_what_was_answered_and_what_to_do(string what, string begins, string ends, bool mayPass)
    {
        var connectionString = await BrokenAsync(what);

        var error = await Should.ThrowAsync<StartupException>(StartAsync(connectionString, new PostgresOptions()));

        error.Message.ShouldStartWith($"{Variable}: {begins}");
        error.Message.ShouldEndWith(ends);
        error.Message.ShouldNotContain("hunter2");
        error.Message.Split('\n').ShouldHaveSingleItem();
        _time.Delays.ShouldBe(mayPass ? 10 : 0, "what may pass is tried for ten seconds, what cannot is not");
    }

    [Fact]
    public async Task In_Kubernetes_the_text_names_the_usual_secret()
    {
        var error = await Should.ThrowAsync<StartupException>(StartAsync(await BrokenAsync("wrong password"), new PostgresOptions { InKubernetes = true }));

        error.Message.ShouldEndWith(
            "In Kubernetes the variable comes from a secret, usually coder-db-app (key uri) or coder-db-secret: look with "
            + "\"kubectl -n coder get secret coder-db-app -o jsonpath='{.data.uri}' | base64 -d\". "
            + "Pods see a changed secret after \"kubectl -n coder rollout restart deployment coder\".");
    }

    [Fact]
    public async Task A_database_that_comes_up_a_moment_later_is_waited_for()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync();
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        var role = $"late_{Guid.NewGuid():N}";
        await TestPostgres.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'hunter2' CONNECTION LIMIT 0; ALTER DATABASE {name} OWNER TO {role}");
        await TestPostgres.ExecuteAsync(connectionString, $"GRANT ALL ON SCHEMA public TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}");
        _time.OnDelay = () => TestPostgres.ExecuteAsync($"ALTER ROLE {role} CONNECTION LIMIT -1").GetAwaiter().GetResult();
        var late = new NpgsqlConnectionStringBuilder(connectionString) { Username = role, Password = "hunter2", Pooling = false };

        await StartAsync(late.ConnectionString, new PostgresOptions());

        _time.Delays.ShouldBe(1);
        await TestPostgres.DropDatabaseAsync(connectionString);
    }

    [Theory]
    [InlineData(true, "", "127.0.0.1:3000", "CODER_PG_CONNECTION_URL is set but empty: the secret or key that it comes from is missing or empty. ")]
    [InlineData(true, "\n", "0.0.0.0:8080", "CODER_PG_CONNECTION_URL is set but empty: the secret or key that it comes from is missing or empty. ")]
    [InlineData(true, null, "0.0.0.0:8080", "CODER_PG_CONNECTION_URL is not set. ")]
    [InlineData(true, null, "127.0.0.1:3000", null)]
    [InlineData(false, "", "0.0.0.0:8080", null)]
    public void In_Kubernetes_no_database_of_its_own_is_started_by_mistake(bool inKubernetes, string? url, string address, string? begins)
    {
        var (options, errors) = Read(inKubernetes, url, address);

        if (begins is null)
        {
            errors.ShouldBeEmpty();
            options.Postgres.IsEmbedded.ShouldBeTrue();
            options.Postgres.IsSetButEmpty.ShouldBe(url is not null);
            return;
        }

        errors.ShouldHaveSingleItem().ShouldBe(
            begins + "In Kubernetes the server starts no database of its own, whose data would end with the pod: set the variable. " + KubernetesHint.Database);
    }

    [Fact]
    public void A_line_break_at_the_end_of_a_secret_does_no_harm() =>
        new NpgsqlConnectionStringBuilder(Read(true, "postgres://u:hunter2@db/coder\n", "0.0.0.0:8080").Options.Postgres.ConnectionString).Database.ShouldBe("coder");

    private static (ServerOptions Options, IReadOnlyList<string> Errors) Read(bool inKubernetes, string? url, string address)
    {
        var environment = new Dictionary<string, string> { ["HOME"] = "/home/ada", ["CODER_HTTP_ADDRESS"] = address };
        if (inKubernetes)
        {
            environment["KUBERNETES_SERVICE_HOST"] = "10.96.0.1";
        }

        if (url is not null)
        {
            environment[Variable] = url;
        }

        var sources = OptionSources.Read([], environment);
        return (ServerOptionsReader.Read(sources, environment), sources.Errors);
    }

    private async Task StartAsync(string connectionString, PostgresOptions options)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time).AddSingleton(options).AddDatabase(connectionString, options);
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<DatabaseStart>().RunAsync(CancellationToken.None);
    }

    private static async Task<string> BrokenAsync(string what)
    {
        var settings = new NpgsqlConnectionStringBuilder(await TestPostgres.ServerAsync());
        switch (what)
        {
            case "refused":
                return "Host=127.0.0.1;Port=1;Username=u;Password=hunter2";
            case "no such host":
                return "Host=db.invalid;Username=u;Password=hunter2";
            case "wrong password":
                settings.Password = "hunter2";
                break;
            case "no password":
                settings.Remove("Password");
                settings.Passfile = "/dev/null";
                break;
            case "missing database":
                settings.Database = "nowhere";
                break;
            case "tls":
                settings.SslMode = SslMode.Require;
                break;
            case "full":
                await TestPostgres.ExecuteAsync(
                    "DROP ROLE IF EXISTS full_role; CREATE ROLE full_role LOGIN PASSWORD 'hunter2' CONNECTION LIMIT 0");
                (settings.Username, settings.Password) = ("full_role", "hunter2");
                break;
        }

        return settings.ConnectionString;
    }

    /// <summary>A clock on which waiting takes no time, and moves it.</summary>
    private sealed class InstantTime : TimeProvider
    {
        private long _now;

        public int Delays { get; private set; }

        public Action OnDelay { get; set; } = () => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Delays++;
            _now += dueTime.Ticks;
            OnDelay();
            ThreadPool.QueueUserWorkItem(_ => callback(state));
            return new Fired();
        }

        private sealed class Fired : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
