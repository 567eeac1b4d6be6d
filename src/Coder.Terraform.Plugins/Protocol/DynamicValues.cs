using System.Text.Json;
using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Protocol.V6;
using Google.Protobuf;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>Values in messages.</summary>
internal static class DynamicValues
{
    /// <summary>A value for a message, in MessagePack.</summary>
    public static DynamicValue Of(HclValue value, HclType type) =>
        new() { Msgpack = UnsafeByteOperations.UnsafeWrap(ValueEncoder.Encode(value, type)) };

    /// <summary>The value in a message, in either encoding; a missing one is null.</summary>
    /// <exception cref="FormatException">It does not fit the type.</exception>
    public static HclValue Read(DynamicValue? value, HclType type)
    {
        if (value is null || (value.Msgpack.IsEmpty && value.Json.IsEmpty))
        {
            return HclValue.Null(type);
        }

        if (!value.Msgpack.IsEmpty)
        {
            return ValueDecoder.Decode(value.Msgpack.Span, type);
        }

        try
        {
            using var json = JsonDocument.Parse(value.Json.Memory);
            return HclValue.FromJson(json.RootElement, type);
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }
}
