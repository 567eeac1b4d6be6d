using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Coder.Tunnel.Control;

/// <summary>The requests that one side of a control stream answers: name → typed handler. Fill it before the channel starts.</summary>
public sealed class ControlMethods
{
    private readonly Dictionary<string, Func<JsonElement, Utf8JsonWriter, CancellationToken, ValueTask>> _handlers = new(StringComparer.Ordinal);

    /// <summary>
    /// Adds a handler. A <see cref="ControlException"/> that it throws is answered with its message; any other
    /// exception is answered as an internal error without details.
    /// </summary>
    /// <returns>This table.</returns>
    public ControlMethods Add<TParams, TResult>(
        string method,
        JsonTypeInfo<TParams> paramsType,
        JsonTypeInfo<TResult> resultType,
        Func<TParams, CancellationToken, ValueTask<TResult>> handler)
    {
        _handlers.Add(method, async (parameters, writer, cancellationToken) =>
        {
            var result = await handler(Read(method, parameters, paramsType), cancellationToken);
            JsonSerializer.Serialize(writer, result, resultType);
        });
        return this;
    }

    internal async ValueTask InvokeAsync(string method, JsonElement parameters, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        if (!_handlers.TryGetValue(method, out var handler))
        {
            throw new ControlException($"There is no method \"{method}\".");
        }

        await handler(parameters, writer, cancellationToken);
    }

    private static T Read<T>(string method, JsonElement parameters, JsonTypeInfo<T> type)
    {
        try
        {
            return (parameters.ValueKind == JsonValueKind.Undefined ? default : parameters.Deserialize(type))
                ?? throw new ControlException($"The method \"{method}\" needs parameters.");
        }
        catch (JsonException e)
        {
            throw new ControlException($"The parameters of \"{method}\" are malformed: {e.Message}");
        }
    }
}
