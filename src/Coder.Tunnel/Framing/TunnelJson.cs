using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coder.Tunnel.Framing;

/// <summary>What is read from a control stream: a request (it has a method) or an answer (it has a result or an error).</summary>
internal sealed record ControlEnvelope(long Id, string? Method, JsonElement Params, JsonElement Result, ControlFailure? Error);

/// <summary>Why a request failed.</summary>
internal sealed record ControlFailure(string Message);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StreamAnswer))]
[JsonSerializable(typeof(ControlEnvelope))]
internal sealed partial class TunnelJson : JsonSerializerContext;
