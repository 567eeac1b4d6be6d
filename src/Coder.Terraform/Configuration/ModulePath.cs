using Coder.Terraform.Addresses;

namespace Coder.Terraform.Configuration;

/// <summary>Module instance paths: <c>module.a[0].module.b["k"]</c>.</summary>
internal static class ModulePath
{
    /// <summary>The steps of a path; empty for the root.</summary>
    public static List<ModuleStep> Split(string path)
    {
        var steps = new List<ModuleStep>();
        var parts = path.Length == 0 ? null
            : AddressPart.Split(Hcl.Syntax.HclParser.ParseExpression("address", System.Text.Encoding.UTF8.GetBytes(path), []));
        for (var at = 0; parts is not null && at + 1 < parts.Count;)
        {
            var name = parts[at + 1].Name!;
            at += 2;
            var key = at < parts.Count && parts[at].Literal is { } literal ? Endpoint.ToKey(literal) : null;
            at += key is null ? 0 : 1;
            steps.Add(new ModuleStep(name, key ?? InstanceKey.None));
        }

        return steps;
    }

    /// <summary>The path of these steps.</summary>
    public static string Join(IEnumerable<ModuleStep> steps) => string.Join('.', steps.Select(s => s.ToString()));
}
