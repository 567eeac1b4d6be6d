namespace Coder.Provisioner.Forms;

/// <summary>The parameters that a template asks for, given the values so far.</summary>
/// <param name="Parameters">The visible ones, in the order of the form.</param>
/// <param name="Hidden">Names of those that are not asked for now.</param>
/// <param name="Problems">What is wrong beyond single parameters.</param>
public sealed record FormAnswer(
    IReadOnlyList<FormParameter> Parameters, IReadOnlyList<string> Hidden, IReadOnlyList<FormProblem> Problems);

/// <summary>One parameter with its value.</summary>
public sealed record FormParameter
{
    /// <summary>How it is asked for now.</summary>
    public required TemplateParameter Definition { get; init; }

    /// <summary>The value given, else the default; null when there is neither.</summary>
    public string? Value { get; init; }

    /// <summary>Whether there is a value and the template accepts it.</summary>
    public bool IsValid { get; init; }

    /// <summary>Whether it could be evaluated: what depends on resources or on other providers is known in a build only.</summary>
    public bool IsKnown { get; init; }

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<FormProblem> Problems { get; init; } = [];
}

/// <summary>Something wrong in a form.</summary>
/// <param name="IsError">Whether a build would fail; else it is a warning.</param>
/// <param name="Summary">A short heading.</param>
/// <param name="Detail">Sentences: what is wrong, where in the template.</param>
/// <param name="Code">A word for programs; empty for most.</param>
public sealed record FormProblem(bool IsError, string Summary, string Detail, string Code = "")
{
    /// <summary>The code of a parameter that needs a value and has none.</summary>
    public const string Required = "required";
}

/// <summary>Who asks, and what was given so far.</summary>
public sealed record FormRequest
{
    /// <summary>The server and the workspace's owner. Without a build's id: what is not given yet is not wrong yet.</summary>
    public required BuildEnvironment Environment { get; init; }

    /// <summary>Values of the template's variables, by name.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values given for parameters, by name; those of parameters that the template does not have count for nothing.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The values of the workspace's previous build, by name; empty for a new workspace.</summary>
    public IReadOnlyDictionary<string, string> PreviousValues { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
