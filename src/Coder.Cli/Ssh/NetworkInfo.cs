using System.Text.Json.Serialization;

namespace Coder.Cli.Ssh;

/// <summary>What <c>--network-info-dir</c> writes for editors to show. Field names are those of other clients, whose connections may be direct.</summary>
internal sealed record NetworkInfo
{
    /// <summary>Name of the way through the server.</summary>
    public const string ThroughServer = "Coder server";

    [JsonPropertyName("p2p")]
    public bool PeerToPeer { get; init; }

    /// <summary>Milliseconds to the agent and back.</summary>
    [JsonPropertyName("latency")]
    public double Latency { get; init; }

    [JsonPropertyName("preferred_derp")]
    public string PreferredRelay { get; init; } = ThroughServer;

    /// <summary>Milliseconds by relay.</summary>
    [JsonPropertyName("derp_latency")]
    public IReadOnlyDictionary<string, double> RelayLatency { get; init; } = new Dictionary<string, double>();

    [JsonPropertyName("upload_bytes_sec")]
    public long UploadBytesPerSecond { get; init; }

    [JsonPropertyName("download_bytes_sec")]
    public long DownloadBytesPerSecond { get; init; }

    [JsonPropertyName("using_coder_connect")]
    public bool UsesCoderConnect { get; init; }
}
