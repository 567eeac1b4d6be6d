namespace Coder.Terraform.Differential.Tests.ExpressionSuite;

/// <summary>Every expression means the same to both engines: planned value, value after the apply with its type, error or not.</summary>
public sealed class ExpressionTests(TerraformVerdicts terraform) : IClassFixture<TerraformVerdicts>
{
    private const int Least = 600;

    public static TheoryData<int, string> All
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < ExpressionFiles.All.Count; i++)
            {
                data.Add(i, ExpressionFiles.All[i]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Means_the_same_to_both_engines(int index, string expression)
    {
        var theirs = terraform[index];
        var ours = await OurVerdict.OfAsync(index);
        if (ExpressionFiles.Excepted.TryGetValue(expression, out var reason))
        {
            ours.ShouldNotBe(theirs, $"Both engines agree now: take \"{expression}\" out of exceptions.txt ({reason}).");
        }
        else
        {
            ours.ShouldBe(theirs, expression);
        }
    }

    [Fact]
    public void The_list_has_no_duplicates_and_every_exception_is_in_it()
    {
        ExpressionFiles.All.GroupBy(e => e).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
        ExpressionFiles.All.Count.ShouldBeGreaterThan(Least);
        ExpressionFiles.Excepted.Keys.Except(ExpressionFiles.All).ShouldBeEmpty();
    }
}
