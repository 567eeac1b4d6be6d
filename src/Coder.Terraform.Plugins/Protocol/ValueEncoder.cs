using Coder.Hcl.Values;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>Writes values as the plugin protocol encodes them for a type ("Wire Format for Terraform Objects"). Marks are left out.</summary>
internal static class ValueEncoder
{
    /// <summary>Encodes a value of this type; where the type is <see cref="HclType.Dynamic"/>, the value's own type goes with it.</summary>
    public static byte[] Encode(HclValue value, HclType type)
    {
        var writer = new MessagePackWriter();
        Write(writer, value, type);
        return writer.Written.ToArray();
    }

    private static void Write(MessagePackWriter writer, HclValue value, HclType type)
    {
        if (type.Kind == HclTypeKind.Dynamic && value.Kind != HclTypeKind.Dynamic)
        {
            writer.ArrayHeader(2);
            writer.Binary(TypeEncoding.Encode(value.Type));
            Write(writer, value, value.Type);
            return;
        }

        if (!value.IsKnown)
        {
            writer.Unknown();
            return;
        }

        if (value.IsNull)
        {
            writer.Nil();
            return;
        }

        switch (value.Kind)
        {
            case HclTypeKind.String:
                writer.Text(value.AsString());
                break;
            case HclTypeKind.Bool:
                writer.Bool(value.AsBool());
                break;
            case HclTypeKind.Number:
                WriteNumber(writer, value.AsNumber());
                break;
            case HclTypeKind.Map or HclTypeKind.Object:
                WriteFields(writer, value, type);
                break;
            default:
                WriteElements(writer, value, type);
                break;
        }
    }

    // A number that neither 64-bit form holds exactly goes as text.
    private static void WriteNumber(MessagePackWriter writer, HclNumber number)
    {
        if (number.TryToInt64(out var integer))
        {
            writer.Integer(integer);
            return;
        }

        var nearest = number.ToDouble();
        if (number.IsInfinite || (double.IsFinite(nearest) && HclNumber.FromDouble(nearest) == number))
        {
            writer.Double(nearest);
        }
        else
        {
            writer.Text(number.ToString());
        }
    }

    private static void WriteFields(MessagePackWriter writer, HclValue value, HclType type)
    {
        writer.MapHeader(value.Attributes.Count);
        foreach (var (name, field) in value.Attributes)
        {
            writer.Text(name);
            Write(writer, field, type.Kind == HclTypeKind.Map ? type.ElementType : type.AttributeTypes.GetValueOrDefault(name, field.Type));
        }
    }

    private static void WriteElements(MessagePackWriter writer, HclValue value, HclType type)
    {
        writer.ArrayHeader(value.Elements.Count);
        for (var i = 0; i < value.Elements.Count; i++)
        {
            Write(writer, value.Elements[i], type.Kind == HclTypeKind.Tuple ? type.ElementTypes[i] : type.ElementType);
        }
    }
}
