using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coder.Terraform.Differential.Tests.Infrastructure;

namespace Coder.Terraform.Differential.Tests.ConfigurationSuite;

/// <summary>What an engine did with a configuration, as a text in which only what must be the same is left: ids are numbered in the order they appear.</summary>
internal sealed partial class Report
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _ids = [];

    /// <summary>Whether the last step could be planned: only then is there something to destroy with it.</summary>
    public bool LastStepWasPlanned { get; private set; }

    /// <summary>Whether the last step had an error.</summary>
    public bool LastStepFailed { get; private set; }

    public void Begin(string step)
    {
        _text.Append(step).Append('\n');
        LastStepWasPlanned = true;
        LastStepFailed = false;
    }

    public void Lines(string what, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            _text.Append("  ").Append(what).Append(' ').Append(line).Append('\n');
        }
    }

    /// <summary>The summaries of errors, each once.</summary>
    public void Errors(string when, IEnumerable<string> summaries)
    {
        string[] senses = [.. summaries.Select(ErrorSense.Of).Distinct().Order(StringComparer.Ordinal)];
        LastStepFailed |= senses.Length > 0;
        LastStepWasPlanned &= senses.Length == 0 || when != "plan";
        Lines(when + " error", senses);
    }

    /// <summary>The resources and outputs of a state file, format version 4.</summary>
    public void State(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var state = JsonDocument.ParseValue(ref reader);
        var resources = state.RootElement.GetProperty("resources").EnumerateArray().SelectMany(InstancesOf).OrderBy(r => r.Address, StringComparer.Ordinal);
        Lines("state", resources.Select(r => r.Address + " " + r.Text));
        Lines("state output", state.RootElement.GetProperty("outputs").EnumerateObject().OrderBy(o => o.Name, StringComparer.Ordinal)
            .Select(o => $"{o.Name} {CanonicalJson.Of(o.Value)}"));
    }

    public override string ToString() => Id().Replace(_text.ToString(), match =>
    {
        if (!_ids.TryGetValue(match.Value, out var number))
        {
            _ids[match.Value] = number = string.Create(CultureInfo.InvariantCulture, $"<id {_ids.Count + 1}>");
        }

        return number;
    });

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();

    /// <summary>The paths of sensitive attributes have no order: terraform writes them as its maps give them.</summary>
    private static string PartText(string name, JsonElement part) => name == "sensitive_attributes"
        ? string.Join(' ', part.EnumerateArray().Select(path => CanonicalJson.Of(path)).Order(StringComparer.Ordinal))
        : CanonicalJson.Of(part);

    private static IEnumerable<(string Address, string Text)> InstancesOf(JsonElement resource)
    {
        var module = resource.TryGetProperty("module", out var path) ? path.GetString() + "." : "";
        var mode = resource.GetProperty("mode").GetString() == "data" ? "data." : "";
        var address = $"{module}{mode}{resource.GetProperty("type").GetString()}.{resource.GetProperty("name").GetString()}";
        foreach (var instance in resource.GetProperty("instances").EnumerateArray())
        {
            var key = instance.TryGetProperty("index_key", out var index) ? $"[{index.GetRawText()}]" : "";
            var deposed = instance.TryGetProperty("deposed", out _) ? " deposed" : "";
            string[] parts = [.. new[] { "schema_version", "attributes", "sensitive_attributes", "dependencies", "create_before_destroy", "status" }
                .Where(name => instance.TryGetProperty(name, out _))
                .Select(name => $"{name}={PartText(name, instance.GetProperty(name))}")];
            yield return (address + key + deposed, $"{resource.GetProperty("provider").GetString()} {string.Join(' ', parts)}");
        }
    }
}
