using System.Globalization;
using System.Net;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Forwarding;

/// <summary>One local port that leads to one port of a workspace.</summary>
/// <param name="Network"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Bind">Local address to listen on; null for the loopback addresses.</param>
/// <param name="LocalPort">Local port; 0 for any free one.</param>
/// <param name="RemotePort">Port in the workspace.</param>
internal sealed record ForwardSpec(string Network, IPAddress? Bind, int LocalPort, int RemotePort)
{
    /// <summary>More than anybody watches, and less than the process may open.</summary>
    public const int MaxPorts = 500;

    /// <summary>Reads the values of <c>--tcp</c> and <c>--udp</c>: each is a list of <c>[bind:]local[-last][:remote[-last]]</c>, separated by commas.</summary>
    /// <exception cref="CliException">Names what is wrong with which of them.</exception>
    public static IReadOnlyList<ForwardSpec> ParseAll(IEnumerable<string> tcp, IEnumerable<string> udp)
    {
        List<ForwardSpec> all =
        [
            .. tcp.SelectMany(value => Parse(ForwardNetworks.Tcp, value)), .. udp.SelectMany(value => Parse(ForwardNetworks.Udp, value)),
        ];
        if (all.Count > MaxPorts)
        {
            throw new CliException($"{all.Count} ports are too many to forward at once; {MaxPorts} are possible.");
        }

        var twice = all.Where(spec => spec.LocalPort > 0).GroupBy(spec => (spec.Network, spec.Bind?.ToString(), spec.LocalPort)).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? all : throw new CliException($"The local {twice.Key.Network} port {twice.Key.LocalPort} is given twice.");
    }

    private static IEnumerable<ForwardSpec> Parse(string network, string values) =>
        values.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(value => ParseOne(network, value));

    private static IEnumerable<ForwardSpec> ParseOne(string network, string value)
    {
        var bind = TakeAddress(value, out var ports);
        var (local, remote) = ports.Split(':') switch
        {
            [var both] => (Range(value, both), Range(value, both)),
            [var here, var there] => (Range(value, here), Range(value, there)),
            _ => throw Malformed(value, "there are too many colons"),
        };
        if (local.Count != remote.Count)
        {
            throw Malformed(value, $"{local.Count} local ports cannot lead to {remote.Count} ports of the workspace");
        }

        if (remote.First == 0)
        {
            throw Malformed(value, "the port in the workspace cannot be 0");
        }

        return Enumerable.Range(0, local.Count).Select(
            i => new ForwardSpec(network, bind, local.First == 0 ? 0 : local.First + i, remote.First + i));
    }

    private static IPAddress? TakeAddress(string value, out string ports)
    {
        if (value.StartsWith('[') && value.IndexOf("]:", StringComparison.Ordinal) is > 0 and var end)
        {
            ports = value[(end + 2)..];
            return IPAddress.TryParse(value.AsSpan(1, end - 1), out var address) ? address : throw Malformed(value, $"{value[..(end + 1)]} is not an address");
        }

        if (value.Split(':', 2) is [{ Length: > 0 } first, var rest] && !char.IsAsciiDigit(first[^1]) | first.Contains('.'))
        {
            ports = rest;
            return first switch
            {
                "localhost" => null,
                "*" => IPAddress.Any,
                _ => IPAddress.TryParse(first, out var address) ? address : throw Malformed(value, $"\"{first}\" is not an address of this machine"),
            };
        }

        ports = value;
        return null;
    }

    private static (int First, int Count) Range(string value, string text)
    {
        var (first, last) = text.Split('-') switch
        {
            [var only] => (Port(value, only), Port(value, only)),
            [var from, var to] => (Port(value, from), Port(value, to)),
            _ => throw Malformed(value, $"\"{text}\" is not a range of ports"),
        };
        return first <= last ? (first, last - first + 1) : throw Malformed(value, $"the range {text} ends before it begins");
    }

    private static int Port(string value, string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : throw Malformed(value, $"\"{text}\" is not a port");

    private static CliException Malformed(string value, string why) => new(
        $"\"{value}\" does not say which ports to forward: {why}.", hint: "Write 8080, 8080:80, 9000-9005, 127.0.0.1:8080:80 or [::1]:8080:80.");
}
