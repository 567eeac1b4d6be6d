namespace Coder.Kubernetes.Referee.Tests.Api;

/// <summary>A server of its own for each test, and an administrator's client.</summary>
public abstract class ServerFixture : IAsyncLifetime
{
    private protected ApiServer Server { get; private set; } = null!;

    private protected ApiClient Admin { get; private set; } = null!;

    private protected virtual ApiServerOptions Options => new() { Namespaces = ["lumie-dev"] };

    public async Task InitializeAsync()
    {
        Server = await ApiServer.StartAsync(Options, CancellationToken.None);
        Admin = new(Server);
    }

    public async Task DisposeAsync()
    {
        Admin.Dispose();
        await Server.DisposeAsync();
    }
}
