using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary><c>POST /applications/reconnecting-pty-signed-token</c>: asks for a token that opens a terminal without a session.</summary>
public sealed record IssueReconnectingPtySignedTokenRequest
{
    /// <summary>The <c>ws</c> or <c>wss</c> URL of the terminal, <c>…/api/v2/workspaceagents/{agent}/pty</c>; with its <c>reconnect</c> the token counts for that terminal alone.</summary>
    public string Url { get; set; } = "";

    /// <summary>The agent.</summary>
    [JsonPropertyName("agentID")]
    public Guid AgentId { get; init; }
}

/// <summary>The token; it goes into the URL's query as <c>coder_signed_app_token_23db1dde</c>.</summary>
public sealed record IssueReconnectingPtySignedTokenResponse
{
    /// <summary>Counts for one minute.</summary>
    public string SignedToken { get; set; } = "";
}
