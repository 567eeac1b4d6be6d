namespace Coder.Sdk.AgentProtocol;

/// <summary>Parameters or result of a method that has none: <c>{}</c>.</summary>
public sealed record Empty
{
    /// <summary>The one value.</summary>
    public static Empty Value { get; } = new();
}
