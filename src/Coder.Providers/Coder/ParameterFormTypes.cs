namespace Coder.Providers.Coder;

/// <summary>Which controls may ask for a parameter of which type.</summary>
internal static class ParameterFormTypes
{
    /// <summary>The types a parameter may have.</summary>
    public static readonly string[] Types = ["string", "number", "bool", "list(string)"];

    /// <summary>All controls.</summary>
    public static readonly string[] All =
        ["radio", "slider", "input", "dropdown", "checkbox", "switch", "multi-select", "tag-select", "textarea", "error"];

    /// <summary>The allowed controls, the default first.</summary>
    public static string[] Allowed(string type, bool hasOptions) => (type, hasOptions) switch
    {
        ("string", true) or ("number", true) or ("bool", true) => ["radio", "dropdown"],
        ("string", false) => ["input", "textarea"],
        ("number", false) => ["input", "slider"],
        ("bool", false) => ["checkbox", "switch"],
        ("list(string)", true) => ["radio", "multi-select"],
        _ => ["tag-select"],
    };

    /// <summary>What is wrong with a control, naming the allowed ones; null when it may be used.</summary>
    public static string? Problem(string type, string formType, bool hasOptions)
    {
        var allowed = Allowed(type, hasOptions);
        if (allowed.Contains(formType, StringComparer.Ordinal))
        {
            return null;
        }

        var because = Allowed(type, !hasOptions).Contains(formType, StringComparer.Ordinal)
            ? hasOptions ? " when options exist" : " when options do not exist"
            : "";
        return $"\"form_type\" attribute=\"{formType}\" is not supported for \"type\"=\"{type}\"{because}, "
            + $"choose one of [{string.Join(" ", allowed)}].";
    }
}
