using System.Text.RegularExpressions;
using Coder.Providers.Tests.Infrastructure;
using Coder.Providers.Utility;

namespace Coder.Providers.Tests.Utility;

public sealed class RandomTests
{
    private readonly ProviderDriver _random = new(UtilityProviderFactory.CreateRandom());

    [Fact]
    public async Task An_id_is_the_same_bytes_in_each_form()
    {
        var id = await _random.CreateAsync("random_id", new { byte_length = 4, prefix = "ws-" });

        var bytes = Convert.FromHexString(id.Text("hex")["ws-".Length..]);
        bytes.Length.ShouldBe(4);
        id.Text("b64_std").ShouldBe("ws-" + Convert.ToBase64String(bytes));
        id.Text("id").ShouldNotStartWith("ws-");
        id.Text("dec").ShouldBe("ws-" + new System.Numerics.BigInteger(bytes, true, true));
    }

    [Fact]
    public async Task A_password_has_at_least_the_asked_number_of_each_kind()
    {
        var password = await _random.CreateAsync(
            "random_password", new { length = 6, min_upper = 1, min_numeric = 2, min_special = 2, override_special = "_" });

        var text = password.Text("result");
        text.Length.ShouldBe(6);
        text.Count(char.IsAsciiLetterUpper).ShouldBeGreaterThanOrEqualTo(1);
        text.Count(char.IsAsciiDigit).ShouldBeGreaterThanOrEqualTo(2);
        text.Count(c => c == '_').ShouldBeGreaterThanOrEqualTo(2);
        password.Text("id").ShouldBe("none");
    }

    [Fact]
    public async Task A_string_uses_only_the_kinds_that_are_on()
    {
        var text = (await _random.CreateAsync("random_string", new { length = 200, special = false, upper = false })).Text("result");

        text.ShouldMatch("^[a-z0-9]{200}$");
    }

    [Fact]
    public async Task A_length_that_is_too_small_is_refused() =>
        (await _random.ValidateAsync("random_string", new { length = 2, min_lower = 3 })).Told().ShouldContain("length is 2");

    [Fact]
    public async Task A_pet_has_as_many_words_as_asked()
    {
        var pet = await _random.CreateAsync("random_pet", new { length = 3, prefix = "dev", separator = "_" });

        Regex.IsMatch(pet.Text("id"), "^dev_[a-z]+_[a-z]+_[a-z]+$").ShouldBeTrue(pet.Text("id"));
    }

    [Fact]
    public async Task An_integer_is_within_its_bounds_and_follows_its_seed()
    {
        var one = await _random.CreateAsync("random_integer", new { min = 10, max = 1_000_000, seed = "s" });
        var two = await _random.CreateAsync("random_integer", new { min = 10, max = 1_000_000, seed = "s" });

        one.Number("result").ShouldBeInRange(10, 1_000_000);
        two.Number("result").ShouldBe(one.Number("result"));
        (await _random.ValidateAsync("random_integer", new { min = 2, max = 1 })).Told().ShouldContain("min must not be greater");
    }

    [Fact]
    public async Task A_shuffle_gives_the_same_elements()
    {
        var shuffled = await _random.CreateAsync("random_shuffle", new { input = new[] { "a", "b", "c" }, result_count = 6 });

        shuffled.GetAttribute("result").Elements.Select(e => e.AsString()).Order().ShouldBe(["a", "a", "b", "b", "c", "c"]);
    }

    [Fact]
    public async Task A_value_stays_until_its_keepers_change()
    {
        var config = new { keepers = new { version = "1" } };
        var uuid = await _random.CreateAsync("random_uuid", config);

        (await _random.PlanAsync("random_uuid", config, uuid)).PlannedState.ShouldBe(uuid);
        (await _random.PlanAsync("random_uuid", new { keepers = new { version = "2" } }, uuid))
            .RequiresReplace.ShouldHaveSingleItem().ToString().ShouldBe("keepers");
    }

    [Fact]
    public async Task Bytes_are_the_same_in_both_forms()
    {
        var bytes = await _random.CreateAsync("random_bytes", new { length = 24 });

        Convert.FromBase64String(bytes.Text("base64")).ShouldBe(Convert.FromHexString(bytes.Text("hex")));
        Convert.FromHexString(bytes.Text("hex")).Length.ShouldBe(24);
    }
}
