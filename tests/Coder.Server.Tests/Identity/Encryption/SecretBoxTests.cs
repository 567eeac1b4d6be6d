using System.Security.Cryptography;
using Coder.Server.Identity.Encryption;

namespace Coder.Server.Tests.Identity.Encryption;

public sealed class SecretBoxTests
{
    private static readonly EncryptionKey First = NewKey();
    private static readonly EncryptionKey Second = NewKey();

    [Fact]
    public void What_is_sealed_opens_again_and_hides_the_text()
    {
        var box = new SecretBox([First]);
        var sealed1 = box.Seal("s3cret-täxt", "user_links.access_token:1");
        var sealed2 = box.Seal("s3cret-täxt", "user_links.access_token:1");

        sealed1.ShouldStartWith($"1:{First.Id}:");
        sealed1.ShouldNotContain("s3cret");
        sealed1.ShouldNotBe(sealed2, "the nonce is random");
        box.Open(sealed1, "user_links.access_token:1").ShouldBe("s3cret-täxt");
    }

    [Fact]
    public void A_secret_does_not_open_in_another_row()
    {
        var box = new SecretBox([First]);
        var stored = box.Seal("text", SealedColumns.LinkAccessToken.Context(Guid.Empty));

        Should.Throw<SealedSecretException>(() => box.Open(stored, SealedColumns.LinkRefreshToken.Context(Guid.Empty)))
            .Message.ShouldBe($"The secret of user_links.refresh_token:{Guid.Empty} does not open with key {First.Id}: it was changed, or it belongs to another row.");
    }

    [Theory]
    [InlineData("1:{0}:AAAA")]
    [InlineData("1:{0}:not base64!")]
    [InlineData("1:{0}:")]
    [InlineData("1:{0}:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("plain")]
    [InlineData("1:")]
    public void A_damaged_secret_is_refused(string stored) =>
        Should.Throw<SealedSecretException>(() => new SecretBox([First]).Open(string.Format(stored, First.Id), "row"));

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        var box = new SecretBox([First]);
        var stored = box.Seal("text", "row");
        var body = stored.LastIndexOf(':') + 1;
        for (var i = body; i < stored.Length - 1; i++)
        {
            var changed = stored.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Should.Throw<SealedSecretException>(() => box.Open(new string(changed), "row"));
        }
    }

    [Fact]
    public void An_older_key_still_opens_and_the_first_key_seals()
    {
        var old = new SecretBox([First]).Seal("text", "row");
        var box = new SecretBox([Second, First]);

        box.Open(old, "row").ShouldBe("text");
        SecretBox.KeyIdOf(box.Seal("text", "row")).ShouldBe(Second.Id);
        Should.Throw<SealedSecretException>(() => new SecretBox([Second]).Open(old, "row")).Message.ShouldBe(
            $"The secret of row is encrypted with key {First.Id}, which is not among the keys of CODER_EXTERNAL_TOKEN_ENCRYPTION_KEYS.");
    }

    [Fact]
    public void Without_keys_secrets_are_stored_as_they_are_even_when_they_look_sealed()
    {
        var box = new SecretBox([]);
        var text = new SecretBox([First]).Seal("text", "row");

        box.Open(box.Seal(text, "row"), "row").ShouldBe(text);
        new SecretBox([First]).Open(box.Seal("text", "row"), "row").ShouldBe("text", "secrets from before encryption was turned on");
        box.Seal("", "row").ShouldBe("");
        box.Open("", "row").ShouldBe("");
    }

    [Theory]
    [InlineData("AAAA", false)]
    [InlineData("not base64", false)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false)]
    public void A_key_has_32_bytes_in_base64(string text, bool valid) => EncryptionKey.TryParse(text, out _).ShouldBe(valid);

    internal static EncryptionKey NewKey() => KeyOf(NewKeyText());

    internal static string NewKeyText() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(EncryptionKey.Size));

    internal static EncryptionKey KeyOf(string text) => EncryptionKey.TryParse(text, out var key) ? key : throw new InvalidOperationException(text);
}
