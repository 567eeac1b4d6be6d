using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Protocol.V6;
using Coder.Terraform.Providers;
using Google.Protobuf;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>Functions of providers, and their arguments, in messages.</summary>
internal static class WireFunctions
{
    /// <exception cref="FormatException">A type of it is none.</exception>
    public static ProviderFunction Read(string name, Function function) =>
        new(name, [.. function.Parameters.Select(Read)], TypeEncoding.Decode((function.Return ?? new()).Type.Span))
        {
            VariadicParameter = function.VariadicParameter is { } variadic ? Read(variadic) : null,
            Description = function.Description,
        };

    public static Function Of(ProviderFunction function)
    {
        var wire = new Function
        {
            Return = new Function.Types.Return { Type = ByteString.CopyFrom(TypeEncoding.Encode(function.ReturnType)) },
            VariadicParameter = function.VariadicParameter is { } variadic ? Of(variadic) : null,
            Description = function.Description,
        };
        wire.Parameters.AddRange(function.Parameters.Select(Of));
        return wire;
    }

    public static IEnumerable<DynamicValue> ArgumentsOf(ProviderFunction function, IReadOnlyList<HclValue> arguments) =>
        arguments.Select((argument, i) => DynamicValues.Of(argument, function.ParameterAt(i).Type));

    /// <exception cref="FormatException">They do not fit the function's parameters.</exception>
    public static IReadOnlyList<HclValue> ReadArguments(ProviderFunction function, IReadOnlyList<DynamicValue> arguments)
    {
        var fits = function.VariadicParameter is null ? arguments.Count == function.Parameters.Count : arguments.Count >= function.Parameters.Count;
        return fits
            ? [.. arguments.Select((argument, i) => DynamicValues.Read(argument, function.ParameterAt(i).Type))]
            : throw new FormatException($"The function {function.Name} takes {function.Parameters.Count} arguments, not {arguments.Count}.");
    }

    private static FunctionParameter Read(Function.Types.Parameter parameter) => new(parameter.Name, TypeEncoding.Decode(parameter.Type.Span))
    {
        AllowNull = parameter.AllowNullValue,
        AllowUnknown = parameter.AllowUnknownValues,
    };

    private static Function.Types.Parameter Of(FunctionParameter parameter) => new()
    {
        Name = parameter.Name,
        Type = ByteString.CopyFrom(TypeEncoding.Encode(parameter.Type)),
        AllowNullValue = parameter.AllowNull,
        AllowUnknownValues = parameter.AllowUnknown,
    };
}
