using System.Text;

namespace Coder.Terraform.Plugins.Hosting;

/// <summary>Reads lines of a program that may print anything: what is beyond the longest line is dropped, not kept.</summary>
internal sealed class BoundedLineReader(Stream stream, int maxLength)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _position;
    private int _filled;

    /// <summary>The next line without its end; null at the end of the output.</summary>
    public async ValueTask<string?> ReadLineAsync(CancellationToken ct)
    {
        var line = new List<byte>();
        var any = false;
        while (true)
        {
            if (_position == _filled)
            {
                _position = 0;
                _filled = await stream.ReadAsync(_buffer, ct);
                if (_filled == 0)
                {
                    return any ? Encoding.UTF8.GetString([.. line]) : null;
                }
            }

            any = true;
            var rest = _buffer.AsSpan(_position, _filled - _position);
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            line.AddRange(part[..Math.Min(part.Length, maxLength - line.Count)]);
            _position += end < 0 ? part.Length : end + 1;
            if (end >= 0)
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }
        }
    }
}
