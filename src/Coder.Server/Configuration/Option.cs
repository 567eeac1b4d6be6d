namespace Coder.Server.Configuration;

/// <summary>
/// One setting of the server, in every form it can be written: flag, environment variable and YAML key.
/// The option table makes the help text from it.
/// </summary>
internal abstract record Option(string Flag, string Env, string? Yaml, string Default, string Group, string Description)
{
    /// <summary>Whether the value must not appear in logs, help or error texts.</summary>
    public bool Secret { get; init; }

    /// <summary>Whether a value is JSON, which a settings file may write as a YAML mapping.</summary>
    public bool Structured { get; init; }

    /// <summary>An older name of the variable that still works.</summary>
    public string? EnvAlias { get; init; }

    /// <summary>Whether <c>--flag</c> alone means true.</summary>
    public virtual bool IsSwitch => false;

    /// <summary>What a value looks like, for help and errors: "a duration such as 1h30m".</summary>
    public abstract string Expected { get; }

    /// <summary>An error text when <paramref name="text"/> is no value of this option, else null.</summary>
    public abstract string? Check(string text);
}

/// <summary>An option whose value is a <typeparamref name="T"/>.</summary>
internal sealed record Option<T>(
    string Flag,
    string Env,
    string? Yaml,
    string Default,
    string Group,
    string Description,
    OptionType<T> Type) : Option(Flag, Env, Yaml, Default, Group, Description)
{
    public override bool IsSwitch => typeof(T) == typeof(bool) || typeof(T) == typeof(bool?);

    public override string Expected => Type.Expected;

    public override string? Check(string text) =>
        Type.TryParse(text, out _) ? null : $"must be {Type.Expected}";
}

/// <summary>How a text becomes a value.</summary>
internal sealed record OptionType<T>(string Expected, OptionType<T>.Parser TryParse)
{
    public delegate bool Parser(string text, out T value);
}
