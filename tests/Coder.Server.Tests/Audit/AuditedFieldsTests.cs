using System.Reflection;
using Coder.Server.Audit;
using Coder.Server.Http;

namespace Coder.Server.Tests.Audit;

public sealed class AuditedFieldsTests
{
    [Fact]
    public void Every_field_of_the_records_is_tracked_secret_or_ignored()
    {
        var undecided = AuditedFields.All.Where(type => type.Record is not null).SelectMany(type =>
            Json.Options.GetTypeInfo(type.Record!).Properties
                .Where(property => !type.Fields.ContainsKey(property.Name))
                .Select(property => $"{type.Name}.{property.Name}"));

        undecided.ShouldBeEmpty();
    }

    [Fact]
    public void Every_type_and_every_field_is_listed_once()
    {
        AuditedFields.All.Select(type => type.Name).ShouldBeUnique();
        foreach (var type in AuditedFields.All)
        {
            type.Tracked.Concat(type.Secret).Concat(type.Ignored).ShouldBeUnique(type.Name);
        }
    }

    [Fact]
    public void Every_resource_type_is_in_the_table() =>
        typeof(AuditResource).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Where(name => AuditedFields.Find(name) is null)
            .ShouldBeEmpty();
}
