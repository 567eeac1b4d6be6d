using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Coder.Sdk.AgentProtocol;
using Xunit;

namespace Coder.Sdk.Tests.Json;

/// <summary>
/// Servers, agents and command lines of different versions talk to each other: a field that the other side does not know has the value that
/// its record gives it, and never null where the record promises a value. Parameters of a record have no such value: they are always sent.
/// </summary>
public sealed class LeftOutFieldsTests
{
    private readonly NullabilityInfoContext _nullability = new();

    public static TheoryData<string, Type> Records()
    {
        var data = new TheoryData<string, Type>();
        foreach (var context in new JsonSerializerContext[] { AgentProtocolJson.Default, CoderJsonContext.Default })
        {
            foreach (var type in RecordsOf(context)) data.Add(context.GetType().Name, type);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void AFieldThatIsLeftOutIsNotNull(string contextName, Type type)
    {
        JsonSerializerContext context = contextName == nameof(AgentProtocolJson) ? AgentProtocolJson.Default : CoderJsonContext.Default;
        var info = context.GetTypeInfo(type)!;

        var read = info.Kind == JsonTypeInfoKind.Object ? JsonSerializer.Deserialize(Least(info)!, info) : null;

        Assert.Empty(type.GetProperties().Where(property => read is not null && PromisesAValue(property) && property.GetValue(read) is null).Select(property => property.Name));
    }

    /// <summary>The Sdk's records that the properties of <paramref name="context"/> name, and those that they are made of.</summary>
    private static IEnumerable<Type> RecordsOf(JsonSerializerContext context) =>
        context.GetType().GetProperties()
            .Where(property => typeof(JsonTypeInfo).IsAssignableFrom(property.PropertyType))
            .Select(property => (JsonTypeInfo)property.GetValue(context)!)
            .Where(info => info.Kind == JsonTypeInfoKind.Object && info.Type.Assembly == typeof(CoderJsonContext).Assembly && !info.Type.IsAbstract)
            .Select(info => info.Type)
            .Distinct();

    private bool PromisesAValue(PropertyInfo property) =>
        property.SetMethod is not null && !property.PropertyType.IsValueType && _nullability.Create(property).ReadState == NullabilityState.NotNull
        && !property.DeclaringType!.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Any(parameter => parameter.Name == property.Name);

    /// <summary>The smallest JSON of a type: its required fields alone.</summary>
    private static JsonNode? Least(JsonTypeInfo info) => info.Kind switch
    {
        JsonTypeInfoKind.Enumerable => new JsonArray(),
        JsonTypeInfoKind.Dictionary => new JsonObject(),
        JsonTypeInfoKind.Object => new JsonObject(info.Properties.Where(property => property.IsRequired)
            .Select(property => KeyValuePair.Create(property.Name, Least(info.Options.GetTypeInfo(property.PropertyType))))),
        _ when info.Type == typeof(string) => "",
        _ when info.Type == typeof(Guid) => Guid.Empty.ToString(),
        _ when info.Type == typeof(DateTimeOffset) => "2026-01-01T00:00:00Z",
        _ when info.Type == typeof(bool) => false,
        _ when info.Type == typeof(JsonElement) => new JsonObject(),
        _ when info.Type.IsEnum => JsonSerializer.SerializeToNode(Enum.GetValues(info.Type).GetValue(0), info),
        _ => 0,
    };
}
