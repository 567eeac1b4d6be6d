using System.Text;

namespace Coder.Agent.Scripts;

/// <summary>Cuts a byte stream in lines of text; a line longer than <paramref name="maxBytes"/> is cut in pieces.</summary>
internal sealed class LineSplitter(int maxBytes, Action<string> handle)
{
    private readonly List<byte> _line = [];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            var fits = part[..Math.Min(part.Length, maxBytes - _line.Count)];
            _line.AddRange(fits);
            if (fits.Length < part.Length)
            {
                Emit();
                bytes = bytes[fits.Length..];
            }
            else if (end < 0)
            {
                return;
            }
            else
            {
                Emit();
                bytes = bytes[(end + 1)..];
            }
        }
    }

    /// <summary>Hands over a last line without line break.</summary>
    public void Complete()
    {
        if (_line.Count > 0)
        {
            Emit();
        }
    }

    private void Emit()
    {
        handle(Encoding.UTF8.GetString([.. _line]).TrimEnd('\r'));
        _line.Clear();
    }
}
