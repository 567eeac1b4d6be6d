using System.Text;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary><c>csvdecode</c>: RFC 4180 text with a header line → a list of objects.</summary>
internal static class CsvDecoder
{
    public static FunctionResult Decode(string text)
    {
        var rows = new List<List<string>>();
        if (Read(text, rows) is { } error)
        {
            return FunctionResult.Failed(error, 0);
        }

        if (rows.Count == 0)
        {
            return FunctionResult.Failed("missing header line", 0);
        }

        var header = rows[0];
        if (header.Distinct(StringComparer.Ordinal).Count() != header.Count)
        {
            return FunctionResult.Failed("duplicate column name in header", 0);
        }

        var type = HclType.Object(header.ToDictionary(h => h, _ => HclType.String, StringComparer.Ordinal));
        var items = new List<HclValue>();
        for (var i = 1; i < rows.Count; i++)
        {
            if (rows[i].Count != header.Count)
            {
                return FunctionResult.Failed($"record on line {i + 1}: wrong number of fields", 0);
            }

            items.Add(HclValue.Object(header.Zip(rows[i], (name, value) => KeyValuePair.Create(name, HclValue.String(value)))));
        }

        return HclValue.List(type, items);
    }

    private static string? Read(string text, List<List<string>> rows)
    {
        var i = 0;
        while (i < text.Length)
        {
            if (text[i] is '\n' or '\r')
            {
                i++;
                continue;
            }

            var row = new List<string>();
            var more = true;
            while (more)
            {
                var field = new StringBuilder();
                if (i < text.Length && text[i] == '"')
                {
                    if (!ReadQuoted(text, ref i, field))
                    {
                        return $"record on line {rows.Count + 1}: extraneous or missing \" in quoted-field";
                    }
                }
                else
                {
                    while (i < text.Length && text[i] is not (',' or '\n' or '\r'))
                    {
                        if (text[i] == '"')
                        {
                            return $"record on line {rows.Count + 1}: bare \" in non-quoted-field";
                        }

                        field.Append(text[i++]);
                    }
                }

                row.Add(field.ToString());
                more = i < text.Length && text[i] == ',';
                i += more ? 1 : 0;
            }

            rows.Add(row);
        }

        return null;
    }

    private static bool ReadQuoted(string text, ref int i, StringBuilder field)
    {
        for (i++; i < text.Length; i++)
        {
            if (text[i] != '"')
            {
                field.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else
            {
                i++;
                return i >= text.Length || text[i] is ',' or '\n' or '\r';
            }
        }

        return false;
    }
}
