using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Plugins.Protocol.V6;
using Coder.Terraform.Providers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Diagnostic = Coder.Hcl.Diagnostics.Diagnostic;

namespace Coder.Terraform.Plugins.Hosting;

/// <content>Ephemeral resources.</content>
internal sealed partial class PluginProvider
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Diagnostic>> ValidateEphemeralAsync(string typeName, HclValue config, CancellationToken ct)
    {
        var (response, failed) = await CallAsync(
            v => v.ValidateEphemeral,
            new ValidateConfig.Types.Request { TypeName = typeName, Config = DynamicValues.Of(config, EphemeralType(typeName)) },
            ValidateConfig.Types.Response.Parser, options.CallTimeout, ct);
        return response is null ? failed : WireDiagnostics.Read(response.Diagnostics);
    }

    /// <inheritdoc/>
    public async ValueTask<OpenEphemeralResult> OpenEphemeralAsync(OpenEphemeralRequest request, CancellationToken ct)
    {
        var type = EphemeralType(request.TypeName);
        var (response, failed) = await CallAsync(
            v => v.OpenEphemeral,
            new OpenEphemeralResource.Types.Request
            {
                TypeName = request.TypeName,
                Config = DynamicValues.Of(request.Config, type),
                ClientCapabilities = Capabilities,
            },
            OpenEphemeralResource.Types.Response.Parser, options.CallTimeout, ct);
        if (response is null)
        {
            return new OpenEphemeralResult(null) { Diagnostics = failed };
        }

        var found = WireDiagnostics.Read(response.Diagnostics);
        return new OpenEphemeralResult(OrNothing(ValueUnlessFailed(response.Result, type, request.TypeName, found)))
        {
            RenewAt = Time(response.RenewAt),
            Private = response.Private.Memory,
            Diagnostics = found,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<RenewEphemeralResult> RenewEphemeralAsync(EphemeralRequest request, CancellationToken ct)
    {
        var (response, failed) = await CallAsync(
            v => v.RenewEphemeral,
            new RenewEphemeralResource.Types.Request { TypeName = request.TypeName, Private = ByteString.CopyFrom(request.Private.Span) },
            RenewEphemeralResource.Types.Response.Parser, options.CallTimeout, ct);
        return response is null
            ? new RenewEphemeralResult { Private = request.Private, Diagnostics = failed }
            : new RenewEphemeralResult
            {
                RenewAt = Time(response.RenewAt),
                Private = response.Private.Memory,
                Diagnostics = WireDiagnostics.Read(response.Diagnostics),
            };
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Diagnostic>> CloseEphemeralAsync(EphemeralRequest request, CancellationToken ct)
    {
        var (response, failed) = await CallAsync(
            v => v.CloseEphemeral,
            new CloseEphemeralResource.Types.Request { TypeName = request.TypeName, Private = ByteString.CopyFrom(request.Private.Span) },
            CloseEphemeralResource.Types.Response.Parser, options.CallTimeout, ct);
        return response is null ? failed : WireDiagnostics.Read(response.Diagnostics);
    }

    private static DateTimeOffset? Time(Timestamp? time) => time?.ToDateTimeOffset();

    private HclType EphemeralType(string typeName) => offer.Schema.EphemeralResourceTypes[typeName].Block.ImpliedType;
}
