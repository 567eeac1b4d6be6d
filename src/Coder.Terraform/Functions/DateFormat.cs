using System.Globalization;
using System.Text;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary>The format language of <c>formatdate</c>: runs of letters are fields, single quotes hold literal text.</summary>
internal static class DateFormat
{
    public static FunctionResult Format(string format, DateTimeOffset time)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length;)
        {
            var c = format[i];
            if (c == '\'' && i + 1 < format.Length && format[i + 1] == '\'')
            {
                text.Append(c);
                i += 2;
            }
            else if (c == '\'')
            {
                if (!Literal(format, ref i, text))
                {
                    return FunctionResult.Failed("unterminated literal: a closing single quote is missing", 0);
                }
            }
            else if (char.IsAsciiLetter(c))
            {
                var start = i;
                while (i < format.Length && format[i] == c)
                {
                    i++;
                }

                var field = format[start..i];
                if (Field(field, time) is not { } value)
                {
                    return FunctionResult.Failed($"invalid date format verb \"{field}\"", 0);
                }

                text.Append(value);
            }
            else
            {
                text.Append(c);
                i++;
            }
        }

        return HclValue.String(text.ToString());
    }

    private static bool Literal(string format, ref int i, StringBuilder text)
    {
        for (i++; i < format.Length; i++)
        {
            if (format[i] != '\'')
            {
                text.Append(format[i]);
            }
            else if (i + 1 < format.Length && format[i + 1] == '\'')
            {
                text.Append('\'');
                i++;
            }
            else
            {
                i++;
                return true;
            }
        }

        return false;
    }

    private static string? Field(string field, DateTimeOffset time)
    {
        var hour12 = time.Hour % 12 == 0 ? 12 : time.Hour % 12;
        return field switch
        {
            "YYYY" => time.Year.ToString("0000", CultureInfo.InvariantCulture),
            "YY" => (time.Year % 100).ToString("00", CultureInfo.InvariantCulture),
            "MMMM" => time.ToString("MMMM", CultureInfo.InvariantCulture),
            "MMM" => time.ToString("MMM", CultureInfo.InvariantCulture),
            "MM" => time.Month.ToString("00", CultureInfo.InvariantCulture),
            "M" => time.Month.ToString(CultureInfo.InvariantCulture),
            "DD" => time.Day.ToString("00", CultureInfo.InvariantCulture),
            "D" => time.Day.ToString(CultureInfo.InvariantCulture),
            "EEEE" => time.DayOfWeek.ToString(),
            "EEE" => time.DayOfWeek.ToString()[..3],
            "hh" => time.Hour.ToString("00", CultureInfo.InvariantCulture),
            "h" => time.Hour.ToString(CultureInfo.InvariantCulture),
            "HH" => hour12.ToString("00", CultureInfo.InvariantCulture),
            "H" => hour12.ToString(CultureInfo.InvariantCulture),
            "AA" => time.Hour >= 12 ? "PM" : "AM",
            "aa" => time.Hour >= 12 ? "pm" : "am",
            "mm" => time.Minute.ToString("00", CultureInfo.InvariantCulture),
            "m" => time.Minute.ToString(CultureInfo.InvariantCulture),
            "ss" => time.Second.ToString("00", CultureInfo.InvariantCulture),
            "s" => time.Second.ToString(CultureInfo.InvariantCulture),
            "Z" => time.Offset == TimeSpan.Zero ? "Z" : Offset(time, ":"),
            "ZZZ" => time.Offset == TimeSpan.Zero ? "UTC" : Offset(time, ""),
            "ZZZZ" => Offset(time, ""),
            "ZZZZZ" => Offset(time, ":"),
            _ => null,
        };
    }

    private static string Offset(DateTimeOffset time, string separator) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(time.Offset < TimeSpan.Zero ? "-" : "+")}{Math.Abs(time.Offset.Hours):00}{separator}{Math.Abs(time.Offset.Minutes):00}");
}
