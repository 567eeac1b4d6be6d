using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Configuration;

/// <summary>Reads the top-level blocks of one module.</summary>
internal sealed class ModuleBuilder(ModuleConfiguration module, DiagnosticBag diagnostics)
{
    private static readonly string[] BlockTypes =
        ["terraform", "variable", "locals", "output", "provider", "resource", "data", "module", "moved", "removed", "import", "check", "ephemeral"];

    /// <summary>What a module block has besides the module's variables.</summary>
    private static readonly HashSet<string> ReservedVariables = ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

    private readonly BlockReader _read = new(diagnostics);

    public void Build(IReadOnlyList<HclFile> files)
    {
        foreach (var file in files)
        {
            foreach (var attribute in file.Body.Attributes)
            {
                diagnostics.AddError("Unsupported argument", $"An argument named \"{attribute.Name}\" is not expected here: at the top of a file only blocks may stand.", attribute.NameRange);
            }
        }

        // Providers are declared in terms of required_providers, which may stand in any file.
        var blocks = Overrides.Apply(files, diagnostics);
        foreach (var block in blocks.Where(b => b.Type == "terraform"))
        {
            new TerraformBlockReader(module, _read).Read(block);
        }

        foreach (var block in blocks)
        {
            Read(block);
        }
    }

    private void Read(BlockSyntax block)
    {
        switch (block.Type)
        {
            case "variable" when _read.HasLabels(block, 1, "name"):
                ReadVariable(block);
                break;
            case "locals" when _read.HasLabels(block, 0, ""):
                ReadLocals(block);
                break;
            case "output" when _read.HasLabels(block, 1, "name"):
                ReadOutput(block);
                break;
            case "provider" when _read.HasLabels(block, 1, "name"):
                ReadProvider(block);
                break;
            case "resource" or "data" or "ephemeral" when _read.HasLabels(block, 2, "type, name"):
                var resource = new ResourceBlockReader(module, _read).Read(block);
                Declare(module.Resources, resource.LocalAddress, resource, block);
                break;
            case "module" when _read.HasLabels(block, 1, "name"):
                ReadCall(block);
                break;
            case "moved" when _read.HasLabels(block, 0, ""):
                new RefactoringBlockReader(module, _read).ReadMoved(block);
                break;
            case "removed" when _read.HasLabels(block, 0, ""):
                new RefactoringBlockReader(module, _read).ReadRemoved(block);
                break;
            case "import" when _read.HasLabels(block, 0, ""):
                new ImportBlockReader(module, _read).Read(block);
                break;
            case "check" when _read.HasLabels(block, 1, "name"):
                ReadCheck(block);
                break;
            default:
                if (!BlockTypes.Contains(block.Type))
                {
                    diagnostics.AddError("Unsupported block type", $"Blocks of type \"{block.Type}\" are not expected here.{Suggestion.For(block.Type, BlockTypes)}", block.HeaderRange);
                }

                break;
        }
    }

    private void ReadCheck(BlockSyntax block)
    {
        var check = new CheckBlockReader(module, _read).Read(block);
        Declare(module.Checks, check.Name, check, block);
        if (check.Data is { } data)
        {
            Declare(module.Resources, data.LocalAddress, data, block);
        }
    }

    private void ReadVariable(BlockSyntax block)
    {
        if (ReservedVariables.Contains(block.Labels[0]))
        {
            diagnostics.AddError("Invalid variable name", $"The variable name \"{block.Labels[0]}\" is reserved: it is an argument of every module block.", block.HeaderRange);
        }

        _read.Expect(block, ["type", "default", "description", "sensitive", "nullable", "ephemeral"], ["validation"]);
        var variable = new VariableConfig(module, block.Labels[0], block.HeaderRange)
        {
            Index = module.Variables.Count,
            Description = _read.Text(block, "description"),
            Sensitive = _read.Flag(block, "sensitive"),
            Ephemeral = _read.Flag(block, "ephemeral"),
            Nullable = _read.Flag(block, "nullable", true),
        };
        if (block.Body.FindAttribute("type") is { } type)
        {
            variable.Type = new TypeConstraintParser(diagnostics).Parse(type.Value);
            variable.TypeText = type.Value.Text;
        }

        if (block.Body.FindAttribute("default") is { } attribute)
        {
            var given = _read.Evaluate(attribute.Value);
            if (variable.Type.TryConvert(given, out var converted, out var error))
            {
                variable.Default = converted;
            }
            else
            {
                diagnostics.AddError("Invalid default value for variable", $"This default value is not compatible with the variable's type constraint: {error}.", attribute.Value.Range);
            }
        }

        foreach (var validation in block.Body.FindBlocks("validation"))
        {
            if (_read.Condition(validation) is { } condition)
            {
                variable.Validations.Add(condition);
            }
        }

        Declare(module.Variables, variable.Name, variable, block);
    }

    private void ReadLocals(BlockSyntax block)
    {
        _read.Expect(block, [.. block.Body.Attributes.Select(a => a.Name)], []);
        foreach (var attribute in block.Body.Attributes)
        {
            var local = new LocalConfig(module, attribute.Name, attribute.Value, attribute.NameRange) { Index = module.Locals.Count };
            if (!module.Locals.TryAdd(local.Name, local))
            {
                diagnostics.AddError("Duplicate local value definition", $"A local value named \"{local.Name}\" was already defined at {module.Locals[local.Name].Range}. Local value names must be unique within a module.", attribute.NameRange);
            }
        }
    }

    private void ReadOutput(BlockSyntax block)
    {
        _read.Expect(block, ["value", "description", "sensitive", "ephemeral", "depends_on"], ["precondition"]);
        if (_read.Required(block, "value") is not { } value)
        {
            return;
        }

        var output = new OutputConfig(module, block.Labels[0], value, block.HeaderRange)
        {
            Index = module.Outputs.Count,
            Sensitive = _read.Flag(block, "sensitive"),
            Ephemeral = _read.Flag(block, "ephemeral"),
        };
        output.DependsOn.AddRange(_read.DependsOn(block.Body));
        foreach (var inner in block.Body.FindBlocks("precondition"))
        {
            if (_read.Condition(inner) is { } condition)
            {
                output.Preconditions.Add(condition);
            }
        }

        if (output.Ephemeral && module.Parent is null)
        {
            diagnostics.AddError("Ephemeral output not allowed", "Outputs of the root module are stored with the state, so they cannot be ephemeral.", block.HeaderRange);
        }

        Declare(module.Outputs, output.Name, output, block);
    }

    private void ReadProvider(BlockSyntax block)
    {
        var alias = _read.Text(block, "alias");
        var name = block.Labels[0];
        var source = module.RequiredProviders.GetValueOrDefault(name) ?? ProviderSource.Normalize(name);
        if (!module.Providers.TryAdd((name, alias), new ProviderConfig(module, name, alias, source, block.Body, block.HeaderRange)))
        {
            diagnostics.AddError("Duplicate provider configuration", $"A provider configuration for \"{name}\"{(alias.Length == 0 ? "" : $" with alias \"{alias}\"")} was already given. Give further ones another alias.", block.HeaderRange);
        }
    }

    private void ReadCall(BlockSyntax block)
    {
        var call = new ModuleCall(module, block.Labels[0], block.Body, block.HeaderRange)
        {
            Index = module.Calls.Count,
            Repetition = _read.Repetition(block),
        };
        call.DependsOn.AddRange(_read.DependsOn(block.Body));
        foreach (var attribute in block.Body.Attributes)
        {
            if (!MetaNames.Module.Attributes.Contains(attribute.Name))
            {
                call.Arguments[attribute.Name] = new ModuleArgument(attribute);
            }
        }

        foreach (var inner in block.Body.Blocks)
        {
            diagnostics.AddError("Unsupported block type", $"Blocks of type \"{inner.Type}\" are not expected here.", inner.HeaderRange);
        }

        if (block.Body.FindAttribute("providers") is { } providers)
        {
            ReadProviders(call, providers.Value);
        }

        Declare(module.Calls, call.Name, call, block);
    }

    private void ReadProviders(ModuleCall call, ExpressionSyntax expression)
    {
        if (expression is not ObjectSyntax map)
        {
            diagnostics.AddError("Invalid providers argument", "A map from provider names in the module to provider configurations here is required: providers = { docker = docker.remote }.", expression.Range);
            return;
        }

        foreach (var item in map.Items)
        {
            var inside = ProviderNames.Read(item.Key.Expression);
            var outside = ProviderNames.Read(item.Value);
            if (inside is null || outside is null)
            {
                diagnostics.AddError("Invalid provider reference", "A provider is referred to by its name, or name and alias: docker or docker.remote.", item.Value.Range);
                continue;
            }

            call.Providers[inside.Value] = outside.Value;
        }
    }

    private void Declare<T>(Dictionary<string, T> table, string name, T node, BlockSyntax block)
        where T : ConfigNode
    {
        if (!table.TryAdd(name, node))
        {
            diagnostics.AddError($"Duplicate {block.Type} declaration", $"{node.Address} was already declared at {table[name].Range}. Names must be unique within a module.", block.HeaderRange);
        }
    }
}
