using System.Security.Cryptography;
using System.Text;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Org.BouncyCastle.Crypto.Generators;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Functions that give something else each time: unknown while planning, so that a plan promises nothing it cannot keep.</summary>
internal static class ImpureFunctions
{
    private const int MinCost = 4;
    private const int DefaultCost = 10;

    /// <summary>Largest cost of a bcrypt hash: about a second of one core.</summary>
    private const int MaxCost = 14;

    /// <summary>The functions for one operation that started at <paramref name="now"/>.</summary>
    public static IReadOnlyDictionary<string, HclFunction> For(bool planning, DateTimeOffset now)
    {
        var table = new Dictionary<string, HclFunction>(StringComparer.Ordinal);
        foreach (var function in (HclFunction[])
        [
            Function("uuid", HclType.String, [], _ => planning ? HclValue.Unknown(HclType.String) : HclValue.String(Guid.NewGuid().ToString())),
            Function("timestamp", HclType.String, [], _ => planning ? HclValue.Unknown(HclType.String) : HclValue.String(Seconds(now))),
            Function("plantimestamp", HclType.String, [], _ => HclValue.String(Seconds(now))),
            Function("bcrypt", HclType.String, [Text("str")], a => planning ? HclValue.Unknown(HclType.String) : Bcrypt(a), Number("cost")),
        ])
        {
            table.Add(function.Name, function);
            table.Add("core::" + function.Name, function);
        }

        return table;
    }

    private static string Seconds(DateTimeOffset now) => DateFunctions.Format(now.ToUniversalTime().AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));

    private static FunctionResult Bcrypt(IReadOnlyList<HclValue> a)
    {
        var cost = DefaultCost;
        if (a.Count > 2 || (a.Count == 2 && (!IsInt(a[1], out cost) || cost > MaxCost)))
        {
            return Fail(a.Count > 2 ? "bcrypt() takes no more than two arguments" : $"the cost must be a whole number of at most {MaxCost}", 1);
        }

        cost = cost < MinCost ? DefaultCost : cost;
        return Encoding.UTF8.GetByteCount(a[0].AsString()) > 72
            ? Fail("bcrypt hashes at most 72 bytes", 0)
            : HclValue.String(OpenBsdBCrypt.Generate("2a", a[0].AsString().ToCharArray(), RandomNumberGenerator.GetBytes(16), cost));
    }
}
