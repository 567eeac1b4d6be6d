using System.Diagnostics.CodeAnalysis;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

/// <summary>The variables and functions that an expression can use. Contexts form a chain: what is not found here is looked
/// up in the parent.</summary>
public sealed class EvaluationContext
{
    private static readonly Dictionary<string, HclValue> NoVariables = [];
    private static readonly Dictionary<string, HclFunction> NoFunctions = [];

    private readonly IReadOnlyDictionary<string, HclValue> _variables;
    private readonly IReadOnlyDictionary<string, HclFunction> _functions;
    private readonly ForSyntax? _loop;
    private readonly SplatItemSyntax? _splatItem;
    private readonly HclValue? _key;
    private readonly HclValue? _value;

    /// <summary>Makes a context.</summary>
    /// <param name="variables">Variables by name.</param>
    /// <param name="functions">Functions by full name, such as <c>upper</c> or <c>provider::coder::merge</c>.</param>
    /// <param name="parent">Where to look for everything else.</param>
    public EvaluationContext(
        IReadOnlyDictionary<string, HclValue> variables,
        IReadOnlyDictionary<string, HclFunction> functions,
        EvaluationContext? parent = null)
    {
        _variables = variables;
        _functions = functions;
        Parent = parent;
    }

    private EvaluationContext(EvaluationContext parent, ForSyntax? loop, SplatItemSyntax? splatItem, HclValue? key, HclValue value)
        : this(NoVariables, NoFunctions, parent)
    {
        _loop = loop;
        _splatItem = splatItem;
        _key = key;
        _value = value;
    }

    /// <summary>A context without variables and functions: only constants can be evaluated.</summary>
    public static EvaluationContext Empty { get; } = new(NoVariables, NoFunctions);

    /// <summary>The surrounding context.</summary>
    public EvaluationContext? Parent { get; }

    /// <summary>Finds a variable here or further out.</summary>
    public bool TryGetVariable(string name, [NotNullWhen(true)] out HclValue? value)
    {
        for (var context = this; context is not null; context = context.Parent)
        {
            if (context._loop is { } loop && (name == loop.ValueName || name == loop.KeyName))
            {
                value = name == loop.ValueName ? context._value! : context._key!;
                return true;
            }

            if (context._variables.TryGetValue(name, out value))
            {
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <summary>Finds a function here or further out.</summary>
    public bool TryGetFunction(string name, [NotNullWhen(true)] out HclFunction? function)
    {
        for (var context = this; context is not null; context = context.Parent)
        {
            if (context._functions.TryGetValue(name, out function))
            {
                return true;
            }
        }

        function = null;
        return false;
    }

    internal IEnumerable<string> VariableNames => Chain().SelectMany(c => c._loop is { } loop ? [loop.ValueName] : c._variables.Keys);

    internal IEnumerable<string> FunctionNames => Chain().SelectMany(c => c._functions.Keys);

    internal EvaluationContext ForLoop(ForSyntax loop, HclValue key, HclValue value) => new(this, loop, null, key, value);

    internal EvaluationContext ForSplat(SplatItemSyntax item, HclValue value) => new(this, null, item, null, value);

    internal HclValue SplatValue(SplatItemSyntax item)
    {
        for (var context = this; context is not null; context = context.Parent)
        {
            if (ReferenceEquals(context._splatItem, item))
            {
                return context._value!;
            }
        }

        return HclValue.DynamicUnknown;
    }

    private IEnumerable<EvaluationContext> Chain()
    {
        for (var context = this; context is not null; context = context.Parent)
        {
            yield return context;
        }
    }
}
