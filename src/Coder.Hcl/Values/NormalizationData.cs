using System.Globalization;

namespace Coder.Hcl.Values;

/// <summary>Decompositions, compositions and combining classes, read once from the embedded table.</summary>
internal sealed class NormalizationData
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TrailCount;

    private static readonly Lazy<NormalizationData> Shared = new(() => new());

    private readonly Dictionary<int, (int First, int Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];
    private readonly HashSet<int> _mayChange = [];

    private NormalizationData()
    {
        using var stream = typeof(NormalizationData).Assembly.GetManifestResourceStream("normalization.txt")
            ?? throw new InvalidOperationException("The table of Unicode normalization is missing from the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            ReadLine(line);
        }
    }

    public static NormalizationData Instance => Shared.Value;

    /// <summary>Whether normalization might change a text with this character.</summary>
    public bool MayChange(int rune) =>
        _mayChange.Contains(rune) || (uint)(rune - VowelBase) < VowelCount || (uint)(rune - TrailBase) < TrailCount;

    public int CombiningClass(int rune) => _classes.GetValueOrDefault(rune);

    public void AppendDecomposition(int rune, List<int> target)
    {
        var hangul = rune - HangulBase;
        if ((uint)hangul < HangulCount)
        {
            target.Add(LeadBase + (hangul / (VowelCount * TrailCount)));
            target.Add(VowelBase + (hangul % (VowelCount * TrailCount) / TrailCount));
            if (hangul % TrailCount != 0)
            {
                target.Add(TrailBase + (hangul % TrailCount));
            }
        }
        else if (_decompositions.TryGetValue(rune, out var parts))
        {
            AppendDecomposition(parts.First, target);
            if (parts.Second != 0)
            {
                target.Add(parts.Second);
            }
        }
        else
        {
            target.Add(rune);
        }
    }

    public int? Compose(int first, int second)
    {
        if ((uint)(first - LeadBase) < LeadCount && (uint)(second - VowelBase) < VowelCount)
        {
            return HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TrailCount);
        }

        if ((uint)(first - HangulBase) < HangulCount && (first - HangulBase) % TrailCount == 0 && second > TrailBase && second < TrailBase + TrailCount)
        {
            return first + second - TrailBase;
        }

        return _compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private void ReadLine(string line)
    {
        if (line.StartsWith('#'))
        {
            return;
        }

        if (line.Contains(':'))
        {
            ReadClass(line.Split('-', ':'));
        }
        else
        {
            ReadDecomposition(line.Split('=', '!', ' '), composesAgain: line.Contains('='));
        }
    }

    private void ReadClass(string[] parts)
    {
        for (var rune = Hex(parts[0]); rune <= Hex(parts[1]); rune++)
        {
            _classes[rune] = byte.Parse(parts[2], CultureInfo.InvariantCulture);
            _mayChange.Add(rune);
        }
    }

    private void ReadDecomposition(string[] parts, bool composesAgain)
    {
        var second = parts.Length > 2 ? Hex(parts[2]) : 0;
        _decompositions[Hex(parts[0])] = (Hex(parts[1]), second);
        if (composesAgain)
        {
            _compositions[(Hex(parts[1]), second)] = Hex(parts[0]);
            _mayChange.Add(second);
        }
        else
        {
            _mayChange.Add(Hex(parts[0]));
        }
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
