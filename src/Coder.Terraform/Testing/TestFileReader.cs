using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Terraform.Configuration;
using Coder.Terraform.Configuration.Modules;

namespace Coder.Terraform.Testing;

/// <summary>Reads <c>*.tftest.hcl</c> files. What this engine does not run is refused by name.</summary>
internal sealed class TestFileReader(DiagnosticBag diagnostics)
{
    private static readonly string[] RunArguments = ["command", "expect_failures"];
    private static readonly string[] RunBlocks = ["variables", "module", "assert", "plan_options", "override_resource", "override_data"];

    /// <summary>Reads a file.</summary>
    public TestFile Read(string name, ReadOnlyMemory<byte> source)
    {
        var file = new TestFile(name);
        foreach (var block in HclParser.Parse(name, source, diagnostics).Body.Blocks)
        {
            switch (block.Type)
            {
                case "variables":
                    file.Variables.AddRange(block.Body.Attributes);
                    break;
                case "provider":
                    file.Providers.Add(block);
                    break;
                case "mock_provider" when block.Labels.Count == 1:
                    ReadMock(block, file);
                    break;
                case "override_resource" or "override_data":
                    ReadOverride(block, file.Overrides);
                    break;
                case "run" when block.Labels.Count == 1:
                    ReadRun(block, file);
                    break;
                default:
                    Unsupported(block);
                    break;
            }
        }

        return file;
    }

    private void ReadRun(BlockSyntax block, TestFile file)
    {
        foreach (var attribute in block.Body.Attributes.Where(a => !RunArguments.Contains(a.Name)))
        {
            diagnostics.AddError("Unsupported argument", $"The native engine's tests do not support \"{attribute.Name}\" in run blocks.", attribute.NameRange);
        }

        var command = block.Body.FindAttribute("command")?.Value.AsKeyword() ?? "apply";
        if (command is not ("plan" or "apply"))
        {
            diagnostics.AddError("Invalid command", "The command of a run is plan or apply.", block.Body.FindAttribute("command")!.Value.Range);
        }

        if (file.Runs.Exists(r => r.Name == block.Labels[0]))
        {
            diagnostics.AddError("Duplicate run block", $"The file has another run named \"{block.Labels[0]}\".", block.HeaderRange);
        }

        var run = new TestRun(block.Labels[0], block.HeaderRange) { PlanOnly = command == "plan" };
        ReadExpected(block, run);
        foreach (var inner in block.Body.Blocks)
        {
            ReadInRun(inner, run);
        }

        file.Runs.Add(run);
    }

    private void ReadInRun(BlockSyntax block, TestRun run)
    {
        switch (block.Type)
        {
            case "variables":
                run.Variables.AddRange(block.Body.Attributes);
                break;
            case "assert" when block.Body.FindAttribute("condition") is { } condition && block.Body.FindAttribute("error_message") is { } message:
                if (References.Of(condition.Value).Count == 0)
                {
                    diagnostics.AddError(
                        "Invalid assert expression",
                        "The condition expression must refer to at least one object from elsewhere in the configuration, or else its result would not be checking anything.",
                        condition.Value.Range);
                }

                run.Assertions.Add(new TestAssertion(condition.Value, message.Value, block.HeaderRange));
                break;
            case "assert":
                diagnostics.AddError("Missing required argument", "An assert block needs condition and error_message.", block.HeaderRange);
                break;
            case "module":
                ReadModule(block, run);
                break;
            case "override_resource" or "override_data":
                ReadOverride(block, run.Overrides);
                break;
            case "plan_options":
                ReadPlanOptions(block);
                break;
            default:
                Unsupported(block);
                break;
        }
    }

    private void ReadExpected(BlockSyntax block, TestRun run)
    {
        if (block.Body.FindAttribute("expect_failures")?.Value is not { } expected)
        {
            return;
        }

        foreach (var item in (expected as TupleSyntax)?.Elements ?? [])
        {
            if (item.AsTraversal() is { } traversal)
            {
                run.ExpectedFailures.Add((AddressOf(traversal), item.Range));
            }
            else
            {
                diagnostics.AddError("Invalid expect_failures", "Only references stand here: expect_failures = [var.size, output.url].", item.Range);
            }
        }
    }

    private void ReadModule(BlockSyntax block, TestRun run)
    {
        var source = block.Body.FindAttribute("source")?.Value;
        if (source?.AsLiteralString() is not { } address || !ModuleSourceCall.IsLocalSource(address))
        {
            diagnostics.AddError("Unsupported module source", "A run may name a folder of the template (\"./…\"); modules of registries are for module blocks.", source?.Range ?? block.HeaderRange);
            return;
        }

        run.Module = TemplateFiles.Normalize(address);
        if (run.Module is null)
        {
            diagnostics.AddError("Unreadable module directory", $"\"{address}\" leads out of the template.", source.Range);
        }
    }

    private void ReadPlanOptions(BlockSyntax block)
    {
        foreach (var attribute in block.Body.Attributes)
        {
            if (attribute.Name != "mode" || attribute.Value.AsKeyword() != "normal")
            {
                diagnostics.AddError("Unsupported argument", $"The native engine's tests do not support \"{attribute.Name}\" in plan_options, but for mode = normal.", attribute.NameRange);
            }
        }
    }

    private void ReadMock(BlockSyntax block, TestFile file)
    {
        foreach (var attribute in block.Body.Attributes)
        {
            diagnostics.AddError("Unsupported argument", $"The native engine's tests do not support \"{attribute.Name}\" in mock_provider blocks.", attribute.NameRange);
        }

        var mock = new MockProvider(block.Labels[0], new Dictionary<string, ExpressionSyntax>(StringComparer.Ordinal));
        foreach (var inner in block.Body.Blocks)
        {
            if (inner.Type is "override_resource" or "override_data")
            {
                ReadOverride(inner, file.Overrides);
            }
            else if (inner.Type is "mock_resource" or "mock_data" && inner.Labels.Count == 1)
            {
                if (inner.Body.FindAttribute("defaults") is { } defaults)
                {
                    mock.Defaults[(inner.Type == "mock_data" ? "data." : "") + inner.Labels[0]] = defaults.Value;
                }
            }
            else
            {
                Unsupported(inner);
            }
        }

        file.Mocks.Add(mock);
    }

    private void ReadOverride(BlockSyntax block, List<ObjectOverride> overrides)
    {
        if (block.Body.FindAttribute("override_during") is { } during)
        {
            diagnostics.AddError("Unsupported argument", "The native engine's tests do not support \"override_during\": values are given while applying.", during.NameRange);
        }

        if (block.Body.FindAttribute("target")?.Value.AsTraversal() is { } target)
        {
            overrides.Add(new ObjectOverride(AddressOf(target), block.Body.FindAttribute("values")?.Value));
        }
        else
        {
            diagnostics.AddError("Missing required argument", $"An {block.Type} block needs a target, the address of an object.", block.HeaderRange);
        }
    }

    private void Unsupported(BlockSyntax block) => diagnostics.AddError(
        "Unsupported block type",
        $"The native engine's tests do not support \"{block.Type}\" blocks here. They know {string.Join(", ", RunBlocks)}, and at the top of a file variables, provider, mock_provider, override_resource, override_data and run.",
        block.HeaderRange);

    // The text of the reference, which is an address.
    private static string AddressOf(Traversal traversal)
    {
        var address = new StringBuilder(traversal.RootName);
        foreach (var step in traversal.Steps)
        {
            address.Append(step switch
            {
                AttributeStep attribute => "." + attribute.Name,
                IndexStep { Key.Kind: Hcl.Values.HclTypeKind.String } index => $"[\"{index.Key.AsString()}\"]",
                IndexStep index => $"[{index.Key.AsNumber()}]",
                _ => "",
            });
        }

        return address.ToString();
    }
}
