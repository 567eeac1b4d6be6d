using Coder.Providers.Kubernetes.Mapping;
using Coder.Providers.Kubernetes.Tables;

namespace Coder.Providers.Tests.Kubernetes;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1", "1000m")]
    [InlineData("1Gi", "1024Mi")]
    [InlineData("0.5", "500m")]
    [InlineData("1500m", "1.5")]
    [InlineData("2e3", "2k")]
    [InlineData("1E3", "1000")]
    [InlineData("30Gi", "30Gi")]
    [InlineData("1.5Gi", "1536Mi")]
    public void Amounts_of_the_same_size_are_equal(string a, string b) => Quantity.AreEqual(a, b).ShouldBeTrue();

    [Theory]
    [InlineData("1Gi", "1G")]
    [InlineData("1", "1m")]
    [InlineData("1E", "1e")]
    [InlineData("none", "nothing")]
    public void Others_are_not(string a, string b) => Quantity.AreEqual(a, b).ShouldBeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("Gi")]
    [InlineData("1 Gi")]
    [InlineData("1gb")]
    [InlineData("1.2.3")]
    [InlineData("1e99999")]
    public void What_is_no_amount_is_told(string text) => Quantity.IsValid(text).ShouldBeFalse();

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("1h30m", 5400)]
    [InlineData("0.5s", 0.5)]
    public void Times_are_read(string text, double seconds) => Durations.Parse(text).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("10")]
    [InlineData("ten minutes")]
    [InlineData("0s")]
    [InlineData("-1m")]
    public void What_is_no_time_is_told(string text) => Durations.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("node_selector", "nodeSelector")]
    [InlineData("host_ipc", "hostIPC")]
    [InlineData("run_as_non_root", "runAsNonRoot")]
    [InlineData("name", "name")]
    public void Names_follow_a_rule_with_exceptions(string name, string api) => ApiNames.Of(name).ShouldBe(api);

    [Theory]
    [InlineData("container", "containers")]
    [InlineData("policy", "policies")]
    [InlineData("env", "env")]
    [InlineData("image_pull_secrets", "imagePullSecrets")]
    public void Repeated_blocks_are_lists_with_the_plural_name(string name, string api) => ApiNames.OfList(name).ShouldBe(api);
}
