using Coder.Server.Configuration;

namespace Coder.Server.Identity.Encryption;

/// <summary>Registers the encryption of stored secrets.</summary>
internal static class EncryptionServices
{
    public static IServiceCollection AddEncryption(this IServiceCollection services) => services
        .AddSingleton(provider => new SecretBox(provider.GetRequiredService<EncryptionOptions>().Keys))
        .AddSingleton<EncryptionKeyStore>()
        .AddSingleton<EncryptionStart>();
}
