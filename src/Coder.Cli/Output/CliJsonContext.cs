using System.Text.Json.Serialization;
using Coder.Cli.Ssh;
using Coder.Cli.Stats;
using Coder.Cli.Support;

namespace Coder.Cli.Output;

/// <summary>JSON of commands that print something of their own, not of the API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VersionOutput))]
[JsonSerializable(typeof(Measurement))]
[JsonSerializable(typeof(SpeedTestResult))]
[JsonSerializable(typeof(NetworkInfo))]
[JsonSerializable(typeof(NetworkReport))]
internal sealed partial class CliJsonContext : JsonSerializerContext;

/// <summary><c>coder version -o json</c>; editors compare the version with the server's.</summary>
internal sealed record VersionOutput
{
    public string Version { get; init; } = "";

    /// <summary>This program is not the small agent build of it.</summary>
    public bool Slim { get; init; } = true;
}
