namespace Coder.Hcl.Syntax;

/// <summary>Finds the end of a string without understanding it, to step over broken items.</summary>
internal static class TemplateSkipper
{
    /// <summary>The position behind the closing quote, or the end of the line when there is none.</summary>
    public static int QuotedEnd(ReadOnlySpan<byte> source, int position)
    {
        var nesting = 0;
        var isNestedString = false;
        for (; position < source.Length && source[position] != '\n'; position++)
        {
            switch (source[position])
            {
                case (byte)'\\':
                    position++;
                    break;
                case (byte)'{' when nesting > 0 || source[position - 1] is (byte)'$' or (byte)'%':
                    nesting += isNestedString ? 0 : 1;
                    break;
                case (byte)'}' when nesting > 0 && !isNestedString:
                    nesting--;
                    break;
                case (byte)'"' when nesting > 0:
                    isNestedString = !isNestedString;
                    break;
                case (byte)'"':
                    return position + 1;
            }
        }

        return Math.Min(position, source.Length);
    }

    /// <summary>The end of the line with the closing marker, or of the file.</summary>
    public static int HeredocEnd(ReadOnlySpan<byte> source, Token header)
    {
        var marker = Marker(source, header);
        for (var position = header.End; position < source.Length;)
        {
            var line = LineAt(source, position);
            if (IsMarker(line, marker))
            {
                return position + line.Length;
            }

            position += line.Length + 1;
        }

        return source.Length;
    }

    /// <summary>The marker word of a heredoc header.</summary>
    public static ReadOnlySpan<byte> Marker(ReadOnlySpan<byte> source, Token header) =>
        source[header.Start..header.End].TrimStart("<-"u8).TrimEnd("\r\n"u8);

    /// <summary>The line that starts at this position, without its newline.</summary>
    public static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> source, int position)
    {
        var length = source[position..].IndexOf((byte)'\n');
        return length < 0 ? source[position..] : source.Slice(position, length);
    }

    /// <summary>Whether a line consists of the marker alone; it may be indented.</summary>
    public static bool IsMarker(ReadOnlySpan<byte> line, ReadOnlySpan<byte> marker) => line.Trim(" \t\r"u8).SequenceEqual(marker);
}
