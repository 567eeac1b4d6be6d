using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>What is answered to a request that succeeded: an object, or plain text.</summary>
internal sealed record Answer(int Code, JsonObject? Object, string? Text = null)
{
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static Answer Ok(JsonObject value) => new(200, value);
}
