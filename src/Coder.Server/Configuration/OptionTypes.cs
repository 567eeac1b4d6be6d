using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Coder.Server.Configuration;

/// <summary>The kinds of values that options have.</summary>
internal static class OptionTypes
{
    public static OptionType<string> Text { get; } = new("a text", (string text, out string value) =>
    {
        value = text;
        return true;
    });

    public static OptionType<IReadOnlyList<string>> List { get; } =
        new("a list separated by commas", (string text, out IReadOnlyList<string> value) =>
        {
            value = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return true;
        });

    public static OptionType<bool> Switch { get; } = new("true or false", TryParseSwitch);

    /// <summary>True, false, or empty for "decide by the circumstances".</summary>
    public static OptionType<bool?> OptionalSwitch { get; } = new("true or false", (string text, out bool? value) =>
    {
        value = null;
        if (text.Length == 0)
        {
            return true;
        }

        var parsed = TryParseSwitch(text, out var set);
        value = set;
        return parsed;
    });

    public static OptionType<TimeSpan> Duration { get; } = new(
        "a duration such as 1h30m or 45s, longer than zero",
        (string text, out TimeSpan value) => GoDuration.TryParse(text, out value) && value > TimeSpan.Zero);

    /// <summary>How long something is kept, where 0 means forever. Days may be written as <c>90d</c>.</summary>
    public static OptionType<TimeSpan> DurationOrZero { get; } = new(
        "a duration such as 90d or 12h, or 0",
        (string text, out TimeSpan value) => TryParseDays(text, out value) && value >= TimeSpan.Zero);

    /// <summary>An absolute http or https URL; empty for "not set".</summary>
    public static OptionType<Uri?> Url { get; } = new(
        "an absolute URL such as https://coder.example.com",
        (string text, out Uri? value) =>
        {
            value = null;
            return text.Length == 0
                || (Uri.TryCreate(text, UriKind.Absolute, out value)
                    && value.Scheme is "http" or "https" && value.Host.Length > 0);
        });

    /// <summary>Host and port to listen on.</summary>
    public static OptionType<ListenAddress> Address { get; } = new(
        "host:port such as 127.0.0.1:3000, [::1]:3000 or :3000 for all interfaces",
        (string text, out ListenAddress value) => ListenAddress.TryParse(text, out value!));

    /// <summary>Host and port to listen on, or empty for "do not listen".</summary>
    public static OptionType<ListenAddress?> OptionalAddress { get; } = new(
        "host:port such as 127.0.0.1:3000, [::1]:3000 or :3000 for all interfaces, or empty",
        (string text, out ListenAddress? value) =>
        {
            value = null;
            return text.Length == 0 || ListenAddress.TryParse(text, out value);
        });

    public static OptionType<string> OneOf(params string[] words) => new(
        string.Join(" or ", words),
        (string text, out string value) =>
        {
            value = text;
            return words.Contains(text, StringComparer.Ordinal);
        });

    public static OptionType<int> Whole(int min, int max) => new(
        $"a whole number from {min} to {max}",
        (string text, out int value) => int.TryParse(text, out value) && value >= min && value <= max);

    /// <summary>A JSON value of the type <typeparamref name="T"/>, not null.</summary>
    public static OptionType<T> JsonOf<T>(string expected)
        where T : class => new(expected, (string text, out T value) =>
        {
            value = null!;
            try
            {
                value = JsonSerializer.Deserialize<T>(text)!;
                return value is not null;
            }
            catch (JsonException)
            {
                return false;
            }
        });

    /// <summary>A regular expression; matching takes linear time whatever the expression is.</summary>
    public static OptionType<Regex> Pattern { get; } = new(
        "a regular expression without look-around and back references", (string text, out Regex value) =>
        {
            value = null!;
            try
            {
                value = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
                return true;
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                return false;
            }
        });

    private static bool TryParseSwitch(string text, out bool value)
    {
        value = text is "true" or "True" or "TRUE" or "t" or "1";
        return value || text is "false" or "False" or "FALSE" or "f" or "0";
    }

    private static bool TryParseDays(string text, out TimeSpan value)
    {
        const int mostDays = 100 * 365;
        var end = text.IndexOf('d', StringComparison.Ordinal);
        if (end < 0)
        {
            return GoDuration.TryParse(text, out value);
        }

        value = default;
        var rest = TimeSpan.Zero;
        if (!int.TryParse(text.AsSpan(0, end), out var days) || days is < 0 or > mostDays
            || (end + 1 < text.Length && !GoDuration.TryParse(text[(end + 1)..], out rest)))
        {
            return false;
        }

        value = TimeSpan.FromDays(days) + rest;
        return true;
    }
}

/// <summary>Where a listener binds: an IP address, "localhost" or any interface, and a port (0 = a free one).</summary>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    public static bool TryParse(string text, out ListenAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), out var port) || port is < 0 or > 65535)
        {
            return false;
        }

        var host = text[..colon].Trim('[', ']');
        var ip = host switch
        {
            "" or "*" => IPAddress.IPv6Any,
            "localhost" => IPAddress.Loopback,
            _ => IPAddress.TryParse(host, out var parsed) ? parsed : null,
        };
        address = ip is null ? null : new ListenAddress(ip, port);
        return address is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
