using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Coder.Server.Access;
using Coder.Server.Configuration;

namespace Coder.Server.Http.RateLimits;

/// <summary>
/// Limits requests per minute: by user when one is signed in, else by client address. Agents are not limited, and a WebSocket counts once,
/// when it is opened. Counts are per server and bounded.
/// </summary>
internal sealed class RateLimiter(RateLimitOptions options, TimeProvider time)
{
    /// <summary>Header with which an owner's scripts ask for no limit.</summary>
    public const string BypassHeader = "X-Coder-Bypass-Ratelimit";

    private const int MaxTracked = 50_000;

    private readonly RequestWindows<Key> _windows = new(MaxTracked, default, time);

    /// <summary>Counts a request: null when it may go on, else 429 with <c>Retry-After</c>.</summary>
    public ApiError? Refuse(HttpContext context)
    {
        if (options.Disabled || !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            return null;
        }

        var actor = context.ActorOrNull();
        if (actor?.Kind == ActorKind.Agent || (actor?.HasRole(Sdk.RoleName.Owner) == true && context.Request.Headers[BypassHeader] == "true"))
        {
            return null;
        }

        var who = actor is null ? Address(context.Connection.RemoteIpAddress) : User(actor.UserId);
        var own = context.GetEndpoint()?.Metadata.GetMetadata<RateLimitMetadata>()?.Class;
        var wait = (own is { } narrow ? Take(narrow, who) : null) ?? Take(RateLimitClass.Api, who);
        if (wait is not { } time)
        {
            return null;
        }

        context.Response.Headers.RetryAfter = $"{(int)time.TotalSeconds}";
        return ApiError.TooManyRequests($"Too many requests. Try again in {(int)time.TotalSeconds} seconds.");
    }

    private TimeSpan? Take(RateLimitClass limit, (UInt128 Value, bool IsUser) who)
    {
        var most = limit switch
        {
            RateLimitClass.Login => options.Login,
            RateLimitClass.Files => options.Files,
            _ => options.Api,
        };
        return most > 0 ? _windows.Take(new Key(limit, who.IsUser, who.Value), most) : null;
    }

    private static (UInt128 Value, bool IsUser) User(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return (BinaryPrimitives.ReadUInt128BigEndian(bytes), true);
    }

    /// <summary>An IPv6 client has at least a network of 64 bits to itself, so that the rest of its address says nothing.</summary>
    private static (UInt128 Value, bool IsUser) Address(IPAddress? address)
    {
        if (address is null)
        {
            return (0, false);
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            bytes[8..].Clear();
        }

        return (BinaryPrimitives.ReadUInt128BigEndian(bytes), false);
    }

    private readonly record struct Key(RateLimitClass Class, bool IsUser, UInt128 Value);
}
