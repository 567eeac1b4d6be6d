using System.Text;
using System.Text.Json;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Functions;

/// <summary>Evaluates the expressions of expressions.txt: each line is <c>expression ⇒ JSON</c> or <c>expression ⇒ error</c>.</summary>
public sealed class ExpressionTableTests
{
    private const string Separator = " ⇒ ";

    private static readonly (string Expression, string Expected)[] Table =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Functions", "expressions.txt"))
            .Select(line => (line[..line.LastIndexOf(Separator, StringComparison.Ordinal)], line[(line.LastIndexOf(Separator, StringComparison.Ordinal) + Separator.Length)..])),
    ];

    [Fact]
    public async Task Every_expression_gives_what_the_table_says()
    {
        var template = Template.Of(Configuration());
        var result = await template.ApplyAsync();
        var differences = new StringBuilder();
        for (var i = 0; i < Table.Length; i++)
        {
            var value = result.Outputs["e" + i];
            var actual = value.Elements.Count == 0 ? "error" : value.Elements[0].AsString();
            if (actual != Table[i].Expected)
            {
                differences.Append(Table[i].Expression).Append("\n  expected ").Append(Table[i].Expected).Append("\n  but was  ").Append(actual).Append('\n');
            }
        }

        differences.ToString().ShouldBe("");
    }

    [Fact]
    public async Task The_table_is_what_terraform_says()
    {
        using var terraform = TerraformCli.TryFind();
        if (terraform is null)
        {
            return;
        }

        terraform.Write("main.tf", Configuration());
        await terraform.RunAsync("apply", "-auto-approve", "-input=false");
        using var outputs = JsonDocument.Parse(await terraform.RunAsync("output", "-json"));
        for (var i = 0; i < Table.Length; i++)
        {
            var value = outputs.RootElement.GetProperty("e" + i).GetProperty("value");
            (value.GetArrayLength() == 0 ? "error" : value[0].GetString()).ShouldBe(Table[i].Expected, Table[i].Expression);
        }
    }

    private static string Configuration()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Table.Length; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"output \"e{i}\" {{\n  value = try([jsonencode(nonsensitive({Table[i].Expression}))], [])\n}}\n");
        }

        return text.ToString();
    }
}
