using Coder.Hcl.Evaluation;
using Coder.Terraform.Configuration;

namespace Coder.Terraform.Functions;

/// <summary>All functions of the language, by name.</summary>
internal static class FunctionTable
{
    private static readonly HclFunction[] Pure = 
    [
        .. StringFunctions.All, .. NumberFunctions.All, .. CollectionFunctions.All, .. ListFunctions.All, .. MapFunctions.All,
        .. ConversionFunctions.All, .. RegexFunctions.All, .. EncodingFunctions.All, .. HashFunctions.All,
        .. NetworkFunctions.All, .. DateFunctions.All, RsaDecrypt.Row,
        new TryFunction(), new CanFunction(),
    ];

    /// <summary>The functions as a template sees them; those that read files read the template's.</summary>
    public static IReadOnlyDictionary<string, HclFunction> For(TemplateFiles files)
    {
        HclFunction[] reading = [.. FileFunctions.For(files), .. TemplateFunctions.For(files)];
        var table = new Dictionary<string, HclFunction>(StringComparer.Ordinal);
        foreach (var function in Pure.Concat(reading))
        {
            table.Add(function.Name, function);
            table.Add("core::" + function.Name, function);
        }

        foreach (var function in ProviderFunctions.All)
        {
            table.Add(function.Name, function);
        }

        return table;
    }
}
