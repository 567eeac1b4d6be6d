using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Coder.Terraform.Plugins.Grpc;

/// <summary>One unary method of a gRPC server: the request's message to the answer.</summary>
internal delegate Task<IMessage> GrpcMethod(byte[] request, CancellationToken ct);

/// <summary>Answers unary gRPC calls over HTTP/2 (gRPC over HTTP/2, "Responses").</summary>
internal static class GrpcServer
{
    /// <summary>Answers one call with the method of its path; one that is not there with UNIMPLEMENTED.</summary>
    public static async Task AnswerAsync(HttpContext context, IReadOnlyDictionary<string, GrpcMethod> methods)
    {
        context.Response.ContentType = GrpcFrame.ContentType;
        if (!methods.TryGetValue(context.Request.Path, out var method))
        {
            End(context, GrpcStatus.Unimplemented, $"There is no method {context.Request.Path}.");
            return;
        }

        var ct = context.RequestAborted;
        try
        {
            var request = await GrpcFrame.ReadAsync(context.Request.Body, ct) ?? throw new InvalidDataException("The call has no message.");
            var answer = await method(request, ct);
            await context.Response.Body.WriteAsync(GrpcFrame.Of(answer), ct);
            context.Response.AppendTrailer("grpc-status", "0");
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (Exception e)
        {
            End(context, GrpcStatus.Internal, e.Message);
        }
    }

    private static void End(HttpContext context, GrpcStatus status, string message)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Headers["grpc-status"] = ((int)status).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(message);
    }
}
