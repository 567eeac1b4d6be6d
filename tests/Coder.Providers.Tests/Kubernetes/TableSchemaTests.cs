using System.IO.Compression;
using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Kubernetes.Referee;
using Coder.Providers.Kubernetes.Tables;
using Coder.Providers.Kubernetes.Types;

namespace Coder.Providers.Tests.Kubernetes;

/// <summary>Every row of every table against the official schema of the API's objects.</summary>
public sealed class TableSchemaTests
{
    /// <summary>What came after the schema's version (1.21), with the version that brought it, and what is looser there.</summary>
    private static readonly Dictionary<string, string> Newer = new(StringComparer.Ordinal)
    {
        ["Container.grpc"] = "1.24",
        ["Container.restartPolicy"] = "1.28",
        ["PodSpec.os"] = "1.23",
        ["WindowsSecurityContextOptions.hostProcess"] = "1.22",
        ["Probe.grpc"] = "1.24",
        ["TopologySpreadConstraint.matchLabelKeys"] = "1.27",
        ["TopologySpreadConstraint.minDomains"] = "1.25",
        ["TopologySpreadConstraint.nodeAffinityPolicy"] = "1.26",
        ["TopologySpreadConstraint.nodeTaintsPolicy"] = "1.26",
        ["JobSpec.backoffLimitPerIndex"] = "1.28",
        ["JobSpec.maxFailedIndexes"] = "1.28",
        ["JobSpec.podFailurePolicy"] = "1.25",
        ["CronJobSpec.timeZone"] = "1.24",
        ["StatefulSetSpec.minReadySeconds"] = "1.22",
        ["StatefulSetSpec.persistentVolumeClaimRetentionPolicy"] = "1.23",
        ["HorizontalPodAutoscaler"] = "autoscaling/v2 came with 1.23; its fields are those of v2beta2",
    };

    private static readonly JsonObject Schema = Load();

    public static TheoryData<string> Types => [.. ObjectTypes.All.Select(d => d.Names[0])];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_row_is_a_field_of_the_api_and_has_its_type(string type)
    {
        var declaration = ObjectTypes.All.Single(d => d.Names[0] == type);
        var version = declaration.Kind.ApiVersion == "autoscaling/v2" ? "autoscaling/v2beta2" : declaration.Kind.ApiVersion;
        var entry = Schema["resources"]!.AsArray().Single(r => (string?)r!["apiVersion"] == version && (string?)r["kind"] == declaration.Kind.Name)!;
        var problems = new List<string>();

        Compare(declaration.Table, (string)entry["definition"]!, "", problems);

        problems.ShouldBeEmpty();
    }

    private static void Compare(Table table, string definition, string path, List<string> problems)
    {
        var known = Schema["definitions"]![definition]!["properties"] as JsonObject ?? [];
        var name = definition[(definition.LastIndexOf('.') + 1)..];
        foreach (var row in table.Rows.Where(r => r is Argument { IsLocal: false } or Group { IsLocal: false }))
        {
            if (row is Group { IsInline: true } inline)
            {
                Compare(inline.Table, definition, path, problems);
            }
            else if (known[row.ApiName] is not { } field)
            {
                if (!Newer.ContainsKey($"{name}.{row.ApiName}"))
                {
                    problems.Add($"{path}{row.Name}: {name} has no {row.ApiName}");
                }
            }
            else if (row is Argument argument)
            {
                var wanted = TypeOf(field);
                if (!Fits(argument, wanted))
                {
                    problems.Add($"{path}{row.Name}: {name}.{row.ApiName} is {wanted}");
                }
            }
            else
            {
                var group = (Group)row;
                var isList = (string?)field["type"] == "array";
                if (isList == group.IsSingle || Reference(isList ? field["items"]! : field) is not { } inner)
                {
                    problems.Add($"{path}{row.Name}: {name}.{row.ApiName} is {(isList ? "a list" : "no list")}");
                }
                else
                {
                    Compare(group.Table, inner, $"{path}{row.Name}.", problems);
                }
            }
        }
    }

    private static bool Fits(Argument argument, string wanted) => wanted switch
    {
        "string" or "quantity" or "time" => argument.Wire.Type == HclType.String,
        "integer" or "number" => argument.Wire.Type == HclType.Number || argument.Wire == Wire.WholeText || argument.Wire == Wire.Mode,
        "int-or-string" => argument.Wire == Wire.NumberOrText,
        "boolean" => argument.Wire.Type == HclType.Bool,
        "array" => argument.Wire.Type.Kind is HclTypeKind.List or HclTypeKind.Set,
        "map" => argument.Wire.Type.Kind == HclTypeKind.Map,
        _ => false,
    };

    private static string TypeOf(JsonNode field) => Reference(field) switch
    {
        null => (string?)field["type"] == "object" ? "map" : (string?)field["type"] ?? "?",
        "io.k8s.apimachinery.pkg.api.resource.Quantity" => "quantity",
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString" => "int-or-string",
        "io.k8s.apimachinery.pkg.apis.meta.v1.Time" => "time",
        var other => other,
    };

    private static string? Reference(JsonNode field) => ((string?)field["$ref"])?.Split('/')[^1];

    private static JsonObject Load()
    {
        using var packed = typeof(ApiServer).Assembly.GetManifestResourceStream("kubernetes-openapi.json.gz")!;
        using var text = new GZipStream(packed, CompressionMode.Decompress);
        return JsonNode.Parse(text)!.AsObject();
    }
}
