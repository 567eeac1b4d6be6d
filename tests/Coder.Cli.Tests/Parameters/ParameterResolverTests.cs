using Coder.Cli.Parameters;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Parameters;

public sealed class ParameterResolverTests : IDisposable
{
    private static readonly TemplateVersionParameter Cpu = new() { Name = "cpu", Type = "number", Mutable = true, DefaultValue = "2", ValidationMax = 8 };
    private static readonly TemplateVersionParameter Region = new() { Name = "region", Type = "string", Required = true };

    private readonly FakeConsole _console = new();

    [Fact]
    public async Task Given_values_win_over_everything_but_a_preset()
    {
        var given = new GivenParameters { Values = Values("cpu", "4"), Previous = Values("cpu", "8") };

        (await ResolveAsync([Cpu], given)).ShouldBe("cpu=4");
        (await ResolveAsync([Cpu], given with { Preset = Values("cpu", "6") })).ShouldBe("cpu=6");
    }

    [Fact]
    public async Task An_answer_may_show_further_parameters()
    {
        var zone = new TemplateVersionParameter { Name = "zone", Type = "string", Required = true };
        _console.Answers.Enqueue("us");
        _console.Answers.Enqueue("a");
        var asked = new List<string>();

        var values = await ParameterResolver.ResolveAsync(
            _console,
            (known, _) =>
            {
                asked.Add(string.Join(',', known.Values));
                return Task.FromResult<IReadOnlyList<TemplateVersionParameter>>(known.GetValueOrDefault("region") == "us" ? [Region, zone] : [Region]);
            },
            new(),
            CancellationToken.None);

        values.Select(v => $"{v.Name}={v.Value}").ShouldBe(["region=us", "zone=a"]);
        asked.ShouldBe(["", "us", "us,a"]);
    }

    [Fact]
    public async Task A_preset_wins_over_the_last_build_and_that_over_the_default()
    {
        (await ResolveAsync([Cpu], new() { Preset = Values("cpu", "6"), Previous = Values("cpu", "8") })).ShouldBe("cpu=6");
        (await ResolveAsync([Cpu], new() { Previous = Values("cpu", "8") })).ShouldBe("cpu=8");
    }

    [Fact]
    public async Task Missing_values_are_asked_for_until_they_are_good()
    {
        _console.Answers.Enqueue("");
        _console.Answers.Enqueue("eu");
        _console.Answers.Enqueue("9");
        _console.Answers.Enqueue("");

        (await ResolveAsync([Region, Cpu], new())).ShouldBe("region=eu cpu=2");

        _console.ErrorText.ShouldContain("An answer is needed.");
        _console.ErrorText.ShouldContain("It must be at most 8.");
        _console.ErrorText.ShouldContain("cpu (2):");
    }

    [Fact]
    public async Task Options_are_chosen_by_their_names()
    {
        _console.Answers.Enqueue("Europe");
        var choice = Region with { Options = [new() { Name = "America", Value = "us" }, new() { Name = "Europe", Description = "Frankfurt", Value = "eu" }] };

        (await ResolveAsync([choice], new())).ShouldBe("region=eu");
    }

    [Fact]
    public async Task With_defaults_taken_nobody_is_asked_and_the_server_fills_in() =>
        (await ResolveAsync([Cpu], new() { TakeDefaults = true })).ShouldBe("");

    [Fact]
    public async Task A_required_value_without_a_terminal_names_the_flag()
    {
        var error = await Should.ThrowAsync<CliException>(ResolveAsync([Region], new() { TakeDefaults = true }));

        error.Hint.ShouldBe("Give it with --parameter region=....");
    }

    [Fact]
    public async Task A_name_that_the_template_does_not_know_is_refused_with_those_it_does()
    {
        var error = await Should.ThrowAsync<CliException>(ResolveAsync([Cpu, Region], new() { Values = Values("cpus", "4") }));

        error.Message.ShouldBe("The template has no parameter \"cpus\".");
        error.Detail.ShouldBe("It has: cpu, region");
    }

    [Fact]
    public async Task A_fixed_parameter_does_not_change_later()
    {
        var given = new GivenParameters { Values = Values("region", "us"), Previous = Values("region", "eu") };

        (await Should.ThrowAsync<CliException>(ResolveAsync([Region], given))).Message.ShouldContain("cannot change");
    }

    [Fact]
    public async Task A_value_for_one_build_is_not_taken_over()
    {
        var ephemeral = Cpu with { Ephemeral = true };

        (await ResolveAsync([ephemeral], new() { Previous = Values("cpu", "8") })).ShouldBe("");
        (await ResolveAsync([ephemeral], new() { Values = Values("cpu", "3") })).ShouldBe("cpu=3");
    }

    public void Dispose() => _console.Dispose();

    private static Dictionary<string, string> Values(string name, string value) => new() { [name] = value };

    private async Task<string> ResolveAsync(TemplateVersionParameter[] parameters, GivenParameters given) => string.Join(
        ' ',
        (await ParameterResolver.ResolveAsync(
            _console, (_, _) => Task.FromResult<IReadOnlyList<TemplateVersionParameter>>(parameters), given, CancellationToken.None)).Select(p => $"{p.Name}={p.Value}"));
}
