using System.Text.Encodings.Web;
using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Reading;

/// <summary>Reads what a template asks for: parameters, variables and tags.</summary>
internal static class ParameterReader
{
    private static readonly JsonSerializerOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The parameters in the order of their addresses.</summary>
    public static IReadOnlyList<TemplateParameter> Parameters(TemplateObjects objects)
    {
        var parameters = objects.Data("coder_parameter").Select(p => (Parameter: Parameter(p.Value), Source: p)).ToList();
        foreach (var twice in parameters.GroupBy(p => p.Parameter.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            objects.Problems.Add(Diagnostic.Error(
                "Duplicate parameter",
                $"{string.Join(" and ", twice.Select(p => p.Source.Address))} both have the name \"{twice.Key}\": "
                + "names must be unique in a template.")
                with { Address = twice.Last().Source.Address.ToString() });
        }

        return [.. parameters.Select(p => p.Parameter)];
    }

    /// <summary>The tags that a provisioner must have for workspaces of the template.</summary>
    public static IReadOnlyDictionary<string, string> Tags(TemplateObjects objects)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in objects.Data("coder_workspace_tags").SelectMany(t => t.Value.Map("tags")))
        {
            tags[name] = value;
        }

        return tags;
    }

    /// <summary>The variables in the order of their names.</summary>
    public static IReadOnlyList<TemplateVariable> Variables(IReadOnlyList<InputVariable> variables) =>
    [
        .. variables.OrderBy(v => v.Name, StringComparer.Ordinal)
            .Select(v => new TemplateVariable(v.Name, v.Description, v.TypeText, Text(v.Default), v.Required, v.Sensitive)),
    ];

    /// <summary>A parameter as its data source gives it.</summary>
    public static TemplateParameter Parameter(BlockValue parameter)
    {
        var rules = parameter.Blocks("validation").Select(v => (BlockValue?)v).FirstOrDefault();
        return new TemplateParameter
        {
            Name = parameter.Text("name"),
            DisplayName = parameter.Text("display_name"),
            Description = parameter.Text("description"),
            Type = parameter.Text("type"),
            FormType = parameter.Text("form_type"),
            Mutable = parameter.Flag("mutable"),
            DefaultValue = parameter.Text("default"),
            Icon = parameter.Text("icon"),
            Options = [.. parameter.Blocks("option").Select(o =>
                new TemplateParameterOption(o.Text("name"), o.Text("description"), o.Text("value"), o.Text("icon")))],
            Styling = parameter.Text("styling"),
            ValidationError = rules?.Text("error") ?? "",
            ValidationRegex = rules?.Text("regex") ?? "",
            ValidationMin = rules?.NumberOrNull("min"),
            ValidationMax = rules?.NumberOrNull("max"),
            ValidationMonotonic = rules?.Text("monotonic") ?? "",
            Required = !parameter.Flag("optional"),
            Ephemeral = parameter.Flag("ephemeral"),
            Order = (int)parameter.Number("order"),
        };
    }

    private static string Text(HclValue? value) => value switch
    {
        null or { IsNull: true } or { IsKnown: false } => "",
        { Kind: HclTypeKind.String } => value.AsString(),
        _ => value.ToJson()?.ToJsonString(JsonOptions) ?? "",
    };
}
