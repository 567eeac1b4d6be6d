using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Plugins.Protocol.V6;
using Coder.Terraform.Providers;
using Google.Protobuf;

namespace Coder.Terraform.Plugins.Serving;

/// <summary>The methods of a provider that tell and call its functions.</summary>
internal static class FunctionMethods
{
    public static IMessage Describe(IProvider provider)
    {
        var response = new GetFunctions.Types.Response();
        foreach (var (name, function) in provider.Schema.Functions)
        {
            response.Functions[name] = WireFunctions.Of(function);
        }

        return response;
    }

    public static async ValueTask<IMessage> CallAsync(IProvider provider, CallFunction.Types.Request request, CancellationToken ct)
    {
        var function = provider.Schema.Functions.TryGetValue(request.Name, out var known)
            ? known
            : throw new InvalidDataException($"There is no function {request.Name}.");
        var result = await provider.CallFunctionAsync(request.Name, WireFunctions.ReadArguments(function, request.Arguments), ct);
        if (result.Value is { } value)
        {
            return new CallFunction.Types.Response { Result = DynamicValues.Of(value, function.ReturnType) };
        }

        var error = new FunctionError { Text = result.Error };
        if (result.ArgumentIndex is { } argument)
        {
            error.FunctionArgument = argument;
        }

        return new CallFunction.Types.Response { Error = error };
    }
}
