using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Plugins.Protocol.V6;
using Coder.Terraform.Providers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Coder.Terraform.Plugins.Serving;

/// <summary>The methods of a provider that open, renew and close ephemeral resources.</summary>
internal static class EphemeralMethods
{
    public static async ValueTask<IMessage> OpenAsync(IProvider provider, OpenEphemeralResource.Types.Request request, CancellationToken ct)
    {
        var type = TypeOf(provider, request.TypeName);
        var opened = await provider.OpenEphemeralAsync(new OpenEphemeralRequest(request.TypeName, request.TypeName, DynamicValues.Read(request.Config, type)), ct);
        var response = new OpenEphemeralResource.Types.Response
        {
            Result = DynamicValues.Of(opened.Value ?? HclValue.Null(type), type),
            RenewAt = Time(opened.RenewAt),
            Private = ByteString.CopyFrom(opened.Private.Span),
        };
        response.Diagnostics.AddRange(WireDiagnostics.Of(opened.Diagnostics));
        return response;
    }

    public static async ValueTask<IMessage> RenewAsync(IProvider provider, RenewEphemeralResource.Types.Request request, CancellationToken ct)
    {
        TypeOf(provider, request.TypeName);
        var renewed = await provider.RenewEphemeralAsync(new EphemeralRequest(request.TypeName, request.TypeName, request.Private.Memory), ct);
        var response = new RenewEphemeralResource.Types.Response { RenewAt = Time(renewed.RenewAt), Private = ByteString.CopyFrom(renewed.Private.Span) };
        response.Diagnostics.AddRange(WireDiagnostics.Of(renewed.Diagnostics));
        return response;
    }

    public static async ValueTask<IMessage> CloseAsync(IProvider provider, CloseEphemeralResource.Types.Request request, CancellationToken ct)
    {
        TypeOf(provider, request.TypeName);
        var response = new CloseEphemeralResource.Types.Response();
        response.Diagnostics.AddRange(WireDiagnostics.Of(
            await provider.CloseEphemeralAsync(new EphemeralRequest(request.TypeName, request.TypeName, request.Private.Memory), ct)));
        return response;
    }

    private static Timestamp? Time(DateTimeOffset? time) => time is { } at ? Timestamp.FromDateTimeOffset(at) : null;

    private static HclType TypeOf(IProvider provider, string name) => provider.Schema.EphemeralResourceTypes.TryGetValue(name, out var schema)
        ? schema.Block.ImpliedType
        : throw new InvalidDataException($"There is no ephemeral resource {name}.");
}
