namespace Coder.Terraform.Plugins.Grpc;

/// <summary>The status codes of gRPC that matter here (gRPC, status codes).</summary>
internal enum GrpcStatus
{
    Ok = 0,
    Unknown = 2,
    Unimplemented = 12,
    Internal = 13,
}

/// <summary>A call that the other side answered with another status than OK.</summary>
internal sealed class GrpcException(int status, string message) : Exception($"{message} (gRPC status {status})")
{
    public int Status => status;
}
