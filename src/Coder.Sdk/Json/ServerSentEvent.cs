using System.Text.Json;

namespace Coder.Sdk;

/// <summary>A message of the streams that also exist as server-sent events.</summary>
public sealed record ServerSentEvent
{
    /// <summary>The event carries a value.</summary>
    public const string DataType = "data";

    /// <summary>The event keeps the connection open.</summary>
    public const string PingType = "ping";

    /// <summary>The event carries a <see cref="Response"/> and ends the stream.</summary>
    public const string ErrorType = "error";

    /// <summary>One of <see cref="DataType"/>, <see cref="PingType"/>, <see cref="ErrorType"/>.</summary>
    public string Type { get; set; } = "";

    /// <summary>The value; absent in pings.</summary>
    public JsonElement? Data { get; init; }
}
