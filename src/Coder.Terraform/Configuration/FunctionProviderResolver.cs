using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>Finds which providers' functions a module calls: <c>provider::LOCAL_NAME::FUNCTION(…)</c>.</summary>
internal sealed class FunctionProviderResolver(ModuleConfiguration module, DiagnosticBag diagnostics)
{
    private const string Prefix = "provider::";

    // Its functions are part of the language here.
    private const string Builtin = "terraform";

    public void Resolve(IReadOnlyList<HclFile> files)
    {
        foreach (var call in files.Where(MayCall).SelectMany(f => FunctionCalls.In(f.Body)))
        {
            if (!call.Name.StartsWith(Prefix, StringComparison.Ordinal) || call.Name.Split("::") is not [_, var name, var function] || name == Builtin)
            {
                continue;
            }

            if (module.RequiredProviders.TryGetValue(name, out var source))
            {
                module.FunctionProviders[name] = source;
            }
            else
            {
                diagnostics.AddError(
                    "Call to unknown function",
                    $"There is no function named \"{call.Name}\". Ensure that provider name \"{name}\" is declared in this module's required_providers block, and that this provider offers a function named \"{function}\".",
                    call.NameRange);
            }
        }
    }

    // Most files have none: nothing is walked then.
    private static bool MayCall(HclFile file) => file.Source.Span.IndexOf("provider::"u8) >= 0;
}
