using Coder.Server.Identity;

namespace Coder.Server.Tests.Identity;

public sealed class PasswordHasherTests
{
    [Fact]
    public void A_hash_names_its_work_and_matches_its_password_alone()
    {
        var hash = new PasswordHasher().Hash("secret");

        hash.ShouldStartWith("$pbkdf2-sha512$210000$");
        new PasswordHasher().Verify("secret", hash).ShouldBeTrue();
        new PasswordHasher().Verify("Secret", hash).ShouldBeFalse();
    }

    [Fact]
    public void A_hash_of_other_work_still_matches_and_one_of_another_kind_never_does()
    {
        new PasswordHasher().Verify("secret", new PasswordHasher(iterations: 2).Hash("secret")).ShouldBeTrue();
        new PasswordHasher().Verify("secret", null).ShouldBeFalse();
        new PasswordHasher().Verify("secret", "$2a$10$abcdefghijklmnopqrstuv").ShouldBeFalse();
    }
}
