namespace Coder.Terraform.Configuration;

/// <summary>Terraform's version constraints: <c>&gt;= 1.2, &lt; 2.0</c>, <c>~&gt; 1.3</c>.</summary>
internal static class VersionConstraint
{
    /// <summary>Null when the version fits, else why not.</summary>
    public static string? Check(string constraint, string version)
    {
        var actual = Parse(version)!;
        foreach (var part in constraint.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var digits = part.AsSpan().IndexOfAnyInRange('0', '9');
            var operation = digits < 0 ? part : part[..digits].Trim().TrimEnd('v').Trim();
            var wanted = digits < 0 ? null : Parse(part[digits..]);
            if (wanted is null)
            {
                return $"The version constraint \"{part}\" is not valid.";
            }

            var order = Compare(actual, wanted);
            bool? fits = operation switch
            {
                "" or "=" => order == 0,
                "!=" => order != 0,
                ">" => order > 0,
                ">=" => order >= 0,
                "<" => order < 0,
                "<=" => order <= 0,
                "~>" => order >= 0 && actual.Take(wanted.Length - 1).SequenceEqual(wanted.Take(wanted.Length - 1)),
                _ => null,
            };
            if (fits is not true)
            {
                return fits is null
                    ? $"The version constraint \"{part}\" is not valid."
                    : $"The template requires Terraform {constraint}, but this engine follows version {version}. Relax required_version, or use the terraform CLI engine.";
            }
        }

        return null;
    }

    private static int[]? Parse(string text)
    {
        var end = text.AsSpan().IndexOfAny('-', '+');
        var parts = (end < 0 ? text : text[..end]).Split('.');
        var numbers = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    private static int Compare(int[] a, int[] b)
    {
        for (var i = 0; i < Math.Max(a.Length, b.Length); i++)
        {
            var order = (i < a.Length ? a[i] : 0).CompareTo(i < b.Length ? b[i] : 0);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
