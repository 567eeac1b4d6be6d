using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_parameter</c>: a question that the owner of a workspace answers.</summary>
internal sealed class ParameterDataSource() : DataSource<CoderContext>("coder_parameter", Table)
{
    private static readonly Block Table = new(
        [
            Id(),
            Required("name", HclType.String, "Its name, unique in the template.").NotEmpty(),
            Optional("display_name", HclType.String, "The title in forms; the name when not set."),
            Optional("description", HclType.String, "Markdown."),
            Optional("type", HclType.String, "string, number, bool or list(string).").Default("string").OneOf(ParameterFormTypes.Types),
            Optional("form_type", HclType.String, "The control that asks for it.").OrComputed().OneOf(ParameterFormTypes.All),
            Optional("styling", HclType.String, "Hints for the form as a JSON object.").Default("{}")
                .Check(s => IsJsonObject(s.AsString()) ? null : "must be a JSON object."),
            Optional("mutable", HclType.Bool, "The value may change after the first build.").Default(false),
            Optional("default", HclType.String, "The value when none is given; without it, a value has to be given."),
            Optional("icon", HclType.String, "URL or path of an icon.").Url(),
            Optional("order", HclType.Number, "Position in forms, ascending."),
            Optional("ephemeral", HclType.Bool, "The value counts for one build only.").Default(false),
            Computed("optional", HclType.Bool, "Whether there is a default."),
            Computed("value", HclType.String, "The value given, or the default."),
        ],
        Block.ListOf("option",
        [
            Required("name", HclType.String, "The label."),
            Required("value", HclType.String, "The value when it is chosen."),
            Optional("description", HclType.String, "More about it."),
            Optional("icon", HclType.String, "URL or path of an icon.").Url(),
        ]),
        Block.ListOf("validation",
        [
            Optional("min", HclType.Number, "The least number allowed."),
            Optional("max", HclType.Number, "The greatest number allowed."),
            Optional("monotonic", HclType.String, "increasing or decreasing: how the number may change.").OneOf("increasing", "decreasing"),
            Optional("regex", HclType.String, "A regular expression that a string has to match."),
            Optional("error", HclType.String, "What to tell when the value is refused; may use {min}, {max} and {value}."),
            Computed("min_disabled", HclType.Bool, "Whether there is no min.").DerivedBy(v => HclValue.Bool(v.IsAbsent("min"))),
            Computed("max_disabled", HclType.Bool, "Whether there is no max.").DerivedBy(v => HclValue.Bool(v.IsAbsent("max"))),
        ], max: 1));

    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(
        Operation<CoderContext> operation, BlockValue config, CancellationToken ct)
    {
        var name = config.Text("name");
        var type = config.Text("type");
        var input = operation.Context.Environment.GetValueOrDefault(CoderVariables.Parameter(name));
        var previous = operation.Context.Environment.GetValueOrDefault(CoderVariables.PreviousParameter(name));
        var fallback = config.TextOrNull("default");
        var formType = config.TextOrNull("form_type")
            ?? ParameterFormTypes.Allowed(type, config.Blocks("option").Any())[0];

        var what = input is null ? "Default value" : "Value";
        var problem = DefinitionProblem(config, formType)
            ?? ValueProblem(config, formType, input ?? fallback, previous, what, operation.Context.IsBuild);
        if (problem is var (summary, detail))
        {
            operation.Fail(summary, $"Parameter \"{name}\": {detail}");
        }

        return new(config
            .With("id", Guid.NewGuid().ToString())
            .With("form_type", formType)
            .With("optional", fallback is not null)
            .With("value", input ?? fallback ?? ""));
    }

    private static (string Summary, string Detail)? DefinitionProblem(BlockValue config, string formType)
    {
        var type = config.Text("type");
        var options = config.Blocks("option").ToList();
        if (config.Flag("ephemeral") && !config.Flag("mutable"))
        {
            return ("Invalid parameter", "Parameter can't be immutable and ephemeral: set mutable = true.");
        }

        if (config.Flag("ephemeral") && config.IsAbsent("default"))
        {
            return ("Invalid parameter", "Ephemeral parameter requires the default property.");
        }

        if (ParameterFormTypes.Problem(type, formType, options.Count > 0) is { } wrongForm)
        {
            return ("Invalid form_type for parameter", wrongForm);
        }

        if (Twice(options, "name") is { } twiceNamed)
        {
            return ("Option names must be unique.", $"multiple options found with the same name \"{twiceNamed}\".");
        }

        if (Twice(options, "value") is { } twiceValued)
        {
            return ("Option values must be unique.", $"multiple options found with the same value \"{twiceValued}\".");
        }

        var optionType = formType == "multi-select" ? "string" : type;
        foreach (var option in options)
        {
            if (ParameterValue.Problem(optionType, option.Text("value")) is { } wrongType)
            {
                var (name, value) = (option.Text("name"), option.Text("value"));
                return ($"Option \"{name}\" with value=\"{value}\" is not of type \"{optionType}\"", wrongType);
            }
        }

        return Rules(config)?.RuleProblem(type) is { } wrongRule
            ? ("Invalid parameter value according to 'validation' block", wrongRule)
            : null;
    }

    // A value that nobody gave yet is not judged while a template is imported: the form will ask for it.
    private static (string Summary, string Detail)? ValueProblem(
        BlockValue config, string formType, string? given, string? previous, string what, bool isBuild)
    {
        var rules = Rules(config);
        if (given is null && (!isBuild || (rules is null && !config.Blocks("option").Any())))
        {
            return null;
        }

        var value = given ?? "";
        var type = config.Text("type");
        var options = config.Blocks("option").Select(o => o.Text("value")).ToHashSet(StringComparer.Ordinal);
        if (OptionProblem(options, formType, value, what) is { } notOffered)
        {
            return notOffered;
        }

        if (rules?.Problem(type, value, previous) is { } refused)
        {
            return ($"Invalid parameter {what.ToLowerInvariant()} according to 'validation' block", refused);
        }

        return ParameterValue.Problem(type, value) is { } wrongType
            ? ($"Parameter value is not of type \"{type}\"", wrongType)
            : null;
    }

    private static (string Summary, string Detail)? OptionProblem(
        HashSet<string> options, string formType, string value, string what)
    {
        if (options.Count == 0)
        {
            return null;
        }

        if (formType != "multi-select")
        {
            var empty = value.Length == 0
                ? ". The value is empty, did you forget to set it with a default or from user input?"
                : "";
            return options.Contains(value) ? null : (
                $"{what} must be a valid option{empty}",
                $"the value \"{value}\" must be defined as one of options: {Quoted(options)}.");
        }

        if (ParameterValue.List(value) is not { } chosen)
        {
            return ("When using list(string) type, value must be a json encoded list of strings", $"\"{value}\" is not one.");
        }

        var missing = chosen.Except(options, StringComparer.Ordinal).ToList();
        return missing.Count == 0 ? null : (
            $"{what}s must be a valid option",
            $"values {Quoted(missing)} are missing from the options {Quoted(options)}.");
    }

    private static string? Twice(IEnumerable<BlockValue> options, string field) =>
        options.GroupBy(o => o.Text(field), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;

    private static ParameterValidation? Rules(BlockValue config) =>
        config.Blocks("validation").Select(ParameterValidation.Of).FirstOrDefault();

    private static string Quoted(IEnumerable<string> words) => string.Join(", ", words.Select(w => $"\"{w}\""));

    private static bool IsJsonObject(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
