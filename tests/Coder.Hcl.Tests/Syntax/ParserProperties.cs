using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using FsCheck;
using FsCheck.Fluent;

namespace Coder.Hcl.Tests.Syntax;

public sealed class ParserProperties
{
    private static readonly string[] Pieces =
    [
        "a", "for", "in", "if", "null", "true", "1", "2.5", "\"", "\"x\"", "${", "%{", "~}", "}", "{", "[", "]", "(", ")", "=", "=>", ":", "::",
        ",", ".", "...", "?", "+", "-", "*", "/", "%", "!", "&&", "||", "==", "<", "<<EOT\n", "<<-EOT\n", "EOT\n", "\n", "\n", " ", "#", "//", "/*",
        "*/", "\\", "\\u12", "é", "👩", "'", "%{ if a }", "%{ endif }", "%{ for x in a }", "%{ endfor }", "[*]", ".*", "$${",
    ];

    private static Arbitrary<string> Sources => Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void Parser_ends_without_exception_on_any_sequence_of_tokens() => Prop.ForAll(Sources, source =>
    {
        var bytes = Encoding.UTF8.GetBytes(source);
        CheckRanges(HclParser.Parse("main.tf", bytes, new DiagnosticBag()).Body, bytes.Length);
        var expression = HclParser.ParseExpression("main.tf", bytes, new DiagnosticBag());
        HclEvaluator.Evaluate(expression, EvaluationContext.Empty, new DiagnosticBag()).ShouldNotBeNull();
        HclEvaluator.Evaluate(HclParser.ParseTemplate("main.tf", bytes, new DiagnosticBag()), EvaluationContext.Empty, new DiagnosticBag()).ShouldNotBeNull();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(60));

    [Fact]
    public void Parser_ends_without_exception_on_any_bytes() => Prop.ForAll<byte[]>(bytes =>
    {
        HclParser.Parse("main.tf", bytes, new DiagnosticBag()).ShouldNotBeNull();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_survives_as_a_quoted_string() => Prop.ForAll<NonNull<string>>(text =>
    {
        var escaped = text.Get.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("${", "$${").Replace("%{", "%%{");
        if (Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)) == text.Get)
        {
            Parsed.Value($"\"{escaped}\"").ShouldBe(Coder.Hcl.Values.HclValue.String(text.Get));
        }
    }).QuickCheckThrowOnFailure();

    private static void CheckRanges(BodySyntax body, int length)
    {
        foreach (var attribute in body.Attributes)
        {
            attribute.Range.Start.Byte.ShouldBeLessThanOrEqualTo(attribute.Range.End.Byte);
            attribute.Range.End.Byte.ShouldBeLessThanOrEqualTo(length);
            References.Of(attribute.Value).Count.ShouldBeGreaterThanOrEqualTo(0);
        }

        foreach (var block in body.Blocks)
        {
            block.Range.End.Byte.ShouldBeLessThanOrEqualTo(length);
            CheckRanges(block.Body, length);
        }
    }
}
