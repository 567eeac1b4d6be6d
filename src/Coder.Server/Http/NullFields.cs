using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Coder.Server.Http;

/// <summary>
/// Lets records of requests keep what their declarations promise: a text or list that a client leaves out, or sends as null, is empty
/// unless it is declared nullable; a list with a null among its items is refused. Without this, each handler would have to check.
/// </summary>
internal static class NullFields
{
    /// <summary>A modifier for <see cref="JsonTypeInfo"/>; only the API's records are touched.</summary>
    public static void Fill(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.Assembly != typeof(Sdk.Response).Assembly || type.Type.IsValueType)
        {
            return;
        }

        var nullability = new NullabilityInfoContext();
        var fields = type.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0 && !property.PropertyType.IsValueType)
            .Select(property => new Field(property, nullability.Create(property)))
            .ToArray();
        if (fields.Length == 0)
        {
            return;
        }

        var earlier = type.OnDeserialized;
        type.OnDeserialized = value =>
        {
            earlier?.Invoke(value);
            foreach (var field in fields)
            {
                field.Fix(value);
            }
        };
    }

    private sealed class Field(PropertyInfo property, NullabilityInfo nullability)
    {
        private readonly object? _empty = nullability.ReadState == NullabilityState.NotNull ? EmptyOf(property.PropertyType) : null;
        private readonly bool _itemsNotNull =
            (nullability.ElementType ?? nullability.GenericTypeArguments.LastOrDefault())?.ReadState == NullabilityState.NotNull;

        public void Fix(object owner)
        {
            var value = property.GetValue(owner);
            if (value is null)
            {
                if (_empty is not null)
                {
                    property.SetValue(owner, _empty);
                }
            }
            else if (_itemsNotNull && value is IEnumerable items and not string && HasNull(items))
            {
                var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
                throw new JsonException($"null among the items of {name}", $"$.{name}", lineNumber: null, bytePositionInLine: null);
            }
        }

        private static bool HasNull(IEnumerable items)
        {
            foreach (var item in items is IDictionary dictionary ? dictionary.Values : items)
            {
                if (item is null)
                {
                    return true;
                }
            }

            return false;
        }

        private static object? EmptyOf(Type type)
        {
            if (type == typeof(string))
            {
                return "";
            }

            if (type.IsArray)
            {
                return Array.CreateInstance(type.GetElementType()!, 0);
            }

            if (type.IsGenericType && type.GetGenericArguments() is [var item] && type.IsAssignableFrom(item.MakeArrayType()))
            {
                return Array.CreateInstance(item, 0);
            }

            return type.IsGenericType && type.GetGenericArguments() is [var key, var content]
                && typeof(Dictionary<,>).MakeGenericType(key, content) is var dictionary && type.IsAssignableFrom(dictionary)
                    ? Activator.CreateInstance(dictionary)
                    : null;
        }
    }
}
