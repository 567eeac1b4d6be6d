using System.Security.Cryptography;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Planning;

namespace Coder.Terraform.Applying;

/// <summary>Keys of objects that were replaced and are still to be destroyed.</summary>
internal static class DeposedKeys
{
    /// <summary>A new key: eight hexadecimal digits.</summary>
    public static string Create() => RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>The key under which a replacement put the old object; null when the replacement did not happen.</summary>
    public static string? FindNew(WorkingState state, ResourceChange change)
    {
        foreach (var stored in state.All())
        {
            if (stored.DeposedKey is { } key && stored.Address.Equals(change.Address) && Equals(stored.Value, change.Before))
            {
                return key;
            }
        }

        return null;
    }
}
