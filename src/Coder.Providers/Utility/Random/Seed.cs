using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Coder.Providers.Declaration;

namespace Coder.Providers.Utility.Random;

/// <summary>The source of randomness of resources that may be seeded.</summary>
internal static class Seed
{
    public static System.Random Of(BlockValue planned) => planned.TextOrNull("seed") is { } seed
        ? new System.Random(BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(seed))))
        : System.Random.Shared;
}
