using System.Security.Cryptography;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary><c>rsadecrypt</c>: base64 ciphertext, PKCS #1 v1.5 padding, private key in PEM.</summary>
internal static class RsaDecrypt
{
    public static HclFunction Row { get; } = Function("rsadecrypt", HclType.String, [Text("ciphertext"), Text("privatekey")], Call);

    private static FunctionResult Call(IReadOnlyList<HclValue> a)
    {
        byte[] ciphertext;
        try
        {
            ciphertext = Convert.FromBase64String(a[0].AsString());
        }
        catch (FormatException)
        {
            return Fail("the ciphertext is not valid base64", 0);
        }

        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(a[1].AsString());
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return Fail("the private key is not an RSA key in PEM format", 1);
        }

        try
        {
            return HclValue.String(System.Text.Encoding.UTF8.GetString(rsa.Decrypt(ciphertext, RSAEncryptionPadding.Pkcs1)));
        }
        catch (CryptographicException)
        {
            return Fail("the ciphertext cannot be decrypted with this key", 0);
        }
    }
}
