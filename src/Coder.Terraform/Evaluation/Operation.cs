using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Functions;
using Coder.Terraform.Graph;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Evaluation;

/// <summary>
/// One walk over a configuration: evaluates variables, locals, outputs, module calls and providers; what is done with
/// resources is left to the plan and the apply.
/// </summary>
internal abstract class Operation : IAsyncDisposable
{
    /// <summary>Most instances of all modules together.</summary>
    private const int MaxModuleInstances = 10_000;

    /// <summary>Most instances of all resources together.</summary>
    private const int MaxResourceInstances = 100_000;

    private readonly List<ModuleInstance>[] _instances;
    private readonly EvaluationContext _context;
    private readonly Dictionary<ModuleConfiguration, Dictionary<string, HclFunction>> _functions = [];
    private int _resourceInstances;
    private readonly DiagnosticBag _diagnostics = [];
    private readonly IReadOnlyDictionary<string, HclValue> _inputs;

    protected Operation(TerraformConfiguration configuration, IReadOnlyDictionary<string, HclValue> inputs, WorkingState state,
        IProviderRegistry registry, EngineOptions options, bool planning)
    {
        Configuration = configuration;
        State = state;
        Options = options;
        _inputs = inputs;
        Providers = new ProviderPool(registry, options.Concurrency);
        Ephemerals = new EphemeralResources(this, planning ? "plan" : "apply");
        _instances = new List<ModuleInstance>[configuration.Modules.Count];
        for (var i = 0; i < _instances.Length; i++)
        {
            _instances[i] = [];
        }

        _context = new EvaluationContext(new Dictionary<string, HclValue>(), ImpureFunctions.For(planning, options.Time.GetUtcNow()));
        foreach (var module in configuration.Modules.Where(m => m.FunctionProviders.Count > 0))
        {
            _functions[module] = new Dictionary<string, HclFunction>(StringComparer.Ordinal);
        }

        Root = new ModuleInstance(configuration.Root, null, default, ContextOf(configuration.Root));
        _instances[configuration.Root.Index].Add(Root);
    }

    public TerraformConfiguration Configuration { get; }

    public WorkingState State { get; }

    public EngineOptions Options { get; }

    public ProviderPool Providers { get; }

    /// <summary>What is open while the operation runs.</summary>
    public EphemeralResources Ephemerals { get; }

    public ModuleInstance Root { get; }

    /// <summary>What was found so far; read it after the walk.</summary>
    public DiagnosticBag Diagnostics => _diagnostics;

    /// <summary>Instances of a module; complete once the node of its call is done.</summary>
    public IReadOnlyList<ModuleInstance> InstancesOf(ModuleConfiguration module) => _instances[module.Index];

    public virtual async ValueTask DisposeAsync()
    {
        await Ephemerals.CloseAsync();
        await Providers.DisposeAsync();
    }

    /// <summary>Starts the providers whose functions the configuration calls, before anything is evaluated; without configuration, as functions need none.</summary>
    /// <returns>False after an error.</returns>
    protected async ValueTask<bool> StartFunctionsAsync(CancellationToken ct)
    {
        var found = new DiagnosticBag();
        foreach (var source in Configuration.FunctionProviders)
        {
            if (await Providers.StartForFunctionsAsync(source, found, ct) is not { } provider)
            {
                continue;
            }

            foreach (var (module, table) in _functions)
            {
                foreach (var (name, _) in module.FunctionProviders.Where(p => p.Value == source))
                {
                    foreach (var function in provider.Schema.Functions.Values)
                    {
                        var fullName = $"provider::{name}::{function.Name}";
                        table[fullName] = new ProvidedFunction(fullName, function, provider, ct);
                    }
                }
            }
        }

        return Report(found) == NodeOutcome.Done;
    }

    // What every expression of a module sees, whichever instance it stands in.
    private EvaluationContext ContextOf(ModuleConfiguration module) => _functions.TryGetValue(module, out var functions)
        ? new EvaluationContext(new Dictionary<string, HclValue>(), functions, _context)
        : _context;

    /// <summary>Evaluates one node of the configuration for all instances of its module.</summary>
    protected async ValueTask<NodeOutcome> RunNodeAsync(ConfigNode node, CancellationToken ct)
    {
        if (node is ResourceConfig resource)
        {
            return await RunResourceAsync(resource, ct);
        }

        var found = new DiagnosticBag();
        switch (node)
        {
            case ProviderConfig provider:
                await ConfigureAsync(provider, found, ct);
                break;
            case ModuleCall call:
                foreach (var module in InstancesOf(node.Module))
                {
                    ExpandModule(call, module, found);
                }

                break;
            default:
                foreach (var module in InstancesOf(node.Module))
                {
                    EvaluateIn(node, module, found);
                }

                break;
        }

        return Report(found);
    }

    /// <summary>Handles a resource or data source in all instances of its module.</summary>
    protected abstract ValueTask<NodeOutcome> RunResourceAsync(ResourceConfig resource, CancellationToken ct);

    /// <summary>Takes over what a piece of work found.</summary>
    public NodeOutcome Report(IReadOnlyCollection<Diagnostic> found, string? address = null)
    {
        if (found.Count == 0)
        {
            return NodeOutcome.Done;
        }

        var failed = false;
        lock (_diagnostics)
        {
            foreach (var diagnostic in found)
            {
                failed |= diagnostic.Severity == DiagnosticSeverity.Error;
                _diagnostics.Add(address is null || diagnostic.Address is not null ? diagnostic : diagnostic with { Address = address });
            }
        }

        return failed ? NodeOutcome.Failed : NodeOutcome.Done;
    }

    private void EvaluateIn(ConfigNode node, ModuleInstance module, DiagnosticBag found)
    {
        switch (node)
        {
            case VariableConfig variable:
                module.Variables[variable.Index] = VariableEvaluator.Evaluate(variable, module, _inputs, found);
                break;
            case LocalConfig local:
                module.Locals[local.Index] = HclEvaluator.Evaluate(local.Value, Scope.For(local.References, module), found);
                break;
            case OutputConfig output:
                module.Outputs[output.Index] = EvaluateOutput(output, module, found);
                break;
            case CheckConfig check:
                check.Asserts.ForEach(a => Conditions.CheckAssert(a, module, found));
                break;
            default:
                throw new InvalidOperationException($"No evaluation for {node.Address}.");
        }
    }

    /// <summary>What a resource expands to in one module instance; null after an error.</summary>
    protected Expansion? Expand(ResourceConfig resource, ModuleInstance module, DiagnosticBag found)
    {
        var expansion = Expander.Expand(resource.Repetition, module, found);
        if (expansion is not null && Interlocked.Add(ref _resourceInstances, expansion.Instances.Count) > MaxResourceInstances)
        {
            found.AddError("Too many resource instances", $"The resources of a template may have at most {MaxResourceInstances:N0} instances together.", resource.Range);
            return null;
        }

        return expansion;
    }

    private static HclValue EvaluateOutput(OutputConfig output, ModuleInstance module, DiagnosticBag found)
    {
        foreach (var condition in output.Preconditions)
        {
            Conditions.Check(condition, "Module output value precondition failed", module, default, null, found);
        }

        var value = HclEvaluator.Evaluate(output.Value, Scope.For(output.References, module), found);
        if (module.Parent is null && value.HasInfinity())
        {
            found.AddError("Output value has no JSON form", "The value holds an infinite number, which cannot be kept in the state.", output.Value.Range);
        }

        if (output.Ephemeral)
        {
            value = value.WithMarks(ValueMarks.Ephemeral);
        }
        else if (value.DeepMarks.HasFlag(ValueMarks.Ephemeral))
        {
            found.AddError("Ephemeral value not allowed", "This output value is not declared as returning an ephemeral value, so it cannot be set to a result derived from an ephemeral value.", output.Value.Range);
            return HclValue.DynamicUnknown;
        }

        if (output.Sensitive)
        {
            return value.WithMarks(ValueMarks.Sensitive);
        }

        if (module.Parent is null && value.DeepMarks.HasFlag(ValueMarks.Sensitive))
        {
            found.AddError(
                "Output refers to sensitive values",
                "To reduce the risk of accidentally exporting sensitive data that was intended to be only internal, Terraform requires that any root module output containing sensitive data be explicitly marked as sensitive, to confirm your intent. If you do intend to export this data, annotate the output value as sensitive by adding: sensitive = true",
                output.Range);
        }

        return value;
    }

    private void ExpandModule(ModuleCall call, ModuleInstance module, DiagnosticBag found)
    {
        var expansion = Expander.Expand(call.Repetition, module, found);
        if (expansion is null)
        {
            return;
        }

        if (_instances.Sum(m => m.Count) + expansion.Instances.Count > MaxModuleInstances)
        {
            found.AddError("Too many module instances", $"The modules of a template may have at most {MaxModuleInstances:N0} instances together.", call.Range);
            return;
        }

        var children = new ModuleInstance[expansion.Instances.Count];
        for (var i = 0; i < children.Length; i++)
        {
            children[i] = new ModuleInstance(call.Child, module, expansion.Instances[i], ContextOf(call.Child));
            _instances[call.Child.Index].Add(children[i]);
        }

        module.CallExpansions[call.Index] = expansion;
        module.Children[call.Index] = children;
    }

    private async ValueTask ConfigureAsync(ProviderConfig config, DiagnosticBag found, CancellationToken ct)
    {
        var provider = await Providers.StartAsync(config, found, ct);
        if (provider is null || InstancesOf(config.Module).Count == 0)
        {
            return;
        }

        var schema = provider.Schema.ProviderConfig;
        var module = InstancesOf(config.Module)[0];
        var decoder = new BodyDecoder(Scope.For(config.References, module), found);
        var value = decoder.Decode(config.Body, schema, MetaNames.Provider, config.Range);
        if (found.HasErrors)
        {
            return;
        }

        foreach (var diagnostic in await provider.ConfigureAsync(value.UnmarkDeep(), ct))
        {
            found.Add(diagnostic.Subject is null ? diagnostic with { Subject = config.Range } : diagnostic);
        }
    }
}
