using System.Net.NetworkInformation;
using System.Net.Sockets;
using Coder.Sdk;

namespace Coder.Cli.Support;

/// <summary>Whether this machine reaches the server, and by which interfaces it could.</summary>
internal static class NetworkCheck
{
    private const int Rounds = 5;

    /// <summary>Measures; a server that does not answer is a result, not an error.</summary>
    public static async Task<NetworkReport> RunAsync(CliContext context, CancellationToken ct) => new()
    {
        Server = await ServerAsync(context, ct),
        Interfaces = [.. NetworkInterface.GetAllNetworkInterfaces().Where(i => i.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown).Select(Describe)],
    };

    private static async Task<ServerReach> ServerAsync(CliContext context, CancellationToken ct)
    {
        var client = context.Client;
        var reach = new ServerReach { Url = Configuration.ServerUrl.Show(client.Url) };
        try
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var start = context.Time.GetTimestamp();
                var build = await client.BuildInfoAsync(ct);
                times.Add(context.Time.GetElapsedTime(start).TotalMilliseconds);
                reach = reach with { Version = build.Version };
            }

            // The first includes the connection's set-up.
            reach = reach with { Healthy = true, ConnectMs = times[0], LatencyMs = times.Skip(1).Min() };
            await client.UserAsync("me", ct);
            return reach with { SessionValid = true };
        }
        catch (Exception e) when (e is CoderApiException or HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return reach with { Error = e is CoderApiException ? e.Message : e.InnerException?.Message ?? e.Message };
        }
    }

    private static LocalInterface Describe(NetworkInterface one)
    {
        var properties = one.GetIPProperties();
        return new()
        {
            Name = one.Name,
            Mtu = Mtu(one, properties),
            Addresses = [.. properties.UnicastAddresses.Select(a => $"{a.Address}/{a.PrefixLength}")],
        };
    }

    private static int? Mtu(NetworkInterface one, IPInterfaceProperties properties)
    {
        try
        {
            return one.Supports(NetworkInterfaceComponent.IPv4) ? properties.GetIPv4Properties().Mtu : null;
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException or SocketException)
        {
            return null;
        }
    }
}

/// <summary><c>coder netcheck</c>.</summary>
internal sealed record NetworkReport
{
    public required ServerReach Server { get; init; }

    public required IReadOnlyList<LocalInterface> Interfaces { get; init; }
}

/// <summary>The way to the server; all connections to workspaces go through it.</summary>
internal sealed record ServerReach
{
    public required string Url { get; init; }

    public bool Healthy { get; init; }

    /// <summary>Whether the server accepts this login.</summary>
    public bool SessionValid { get; init; }

    public string? Version { get; init; }

    /// <summary>Milliseconds of the first request, with name look-up, connection and TLS.</summary>
    public double? ConnectMs { get; init; }

    /// <summary>Milliseconds of the fastest of the following requests.</summary>
    public double? LatencyMs { get; init; }

    public string? Error { get; init; }
}

/// <summary>A network interface of this machine that is up.</summary>
internal sealed record LocalInterface
{
    public required string Name { get; init; }

    public int? Mtu { get; init; }

    public required IReadOnlyList<string> Addresses { get; init; }
}
