using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>One resource instance that work is to be done for.</summary>
internal sealed record ResourceTarget(
    ResourceConfig Resource, ModuleInstance Module, Instance Instance, ResourceSchema Schema, IProvider Provider)
{
    public ResourceAddress Address { get; } = Module.AddressOf(Resource, Instance.Key);

    /// <summary>Evaluates the block's arguments.</summary>
    public HclValue EvaluateConfig(DiagnosticBag diagnostics)
    {
        var config = new BodyDecoder(Scope.For(Resource.References, Module, Instance), diagnostics)
            .Decode(Resource.Body, Schema.Block, MetaNames.Resource, Resource.Range);
        if (Resource.Mode != ResourceMode.Ephemeral)
        {
            EphemeralUse.Check(config, Schema.Block, Resource, diagnostics);
        }

        return config;
    }

    /// <summary>Checks the preconditions.</summary>
    public void CheckPreconditions(DiagnosticBag diagnostics)
    {
        foreach (var condition in Resource.Lifecycle.Preconditions)
        {
            Conditions.Check(condition, "Resource precondition failed", Module, Instance, null, diagnostics);
        }
    }

    /// <summary>Checks the postconditions against the new object.</summary>
    public void CheckPostconditions(HclValue self, DiagnosticBag diagnostics)
    {
        foreach (var condition in Resource.Lifecycle.Postconditions)
        {
            Conditions.Check(condition, "Resource postcondition failed", Module, Instance, self, diagnostics);
        }
    }
}
