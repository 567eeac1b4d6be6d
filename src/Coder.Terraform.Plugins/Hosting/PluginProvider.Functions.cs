using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Plugins.Protocol.V6;

namespace Coder.Terraform.Plugins.Hosting;

/// <content>Functions.</content>
internal sealed partial class PluginProvider
{
    /// <inheritdoc/>
    public async ValueTask<FunctionResult> CallFunctionAsync(string name, IReadOnlyList<HclValue> arguments, CancellationToken ct)
    {
        var function = offer.Schema.Functions[name];
        var request = new CallFunction.Types.Request { Name = name };
        request.Arguments.AddRange(WireFunctions.ArgumentsOf(function, arguments));
        CallFunction.Types.Response response;
        try
        {
            await using var lease = await pool.RentForCallAsync(binary, log, ct);
            var process = await lease.Plugin.StartedAsync();
            response = await process.CallAsync(process.Version.CallFunction, request, CallFunction.Types.Response.Parser, options.CallTimeout, ct);
        }
        catch (PluginException e)
        {
            return FunctionResult.Failed(e.Diagnostic.Detail.TrimEnd('.'));
        }

        if (response.Error is { } error)
        {
            var argument = error.HasFunctionArgument && error.FunctionArgument >= 0 && error.FunctionArgument < arguments.Count ? (int?)error.FunctionArgument : null;
            return FunctionResult.Failed(error.Text.TrimEnd().TrimEnd('.'), argument);
        }

        try
        {
            return DynamicValues.Read(response.Result, function.ReturnType);
        }
        catch (FormatException e)
        {
            return FunctionResult.Failed($"the provider {binary} gave a value that does not fit the function's own type: {e.Message.TrimEnd('.')}");
        }
    }
}
