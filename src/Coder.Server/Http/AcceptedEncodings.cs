using Microsoft.Net.Http.Headers;

namespace Coder.Server.Http;

/// <summary>Which content encodings a client takes.</summary>
internal static class AcceptedEncodings
{
    /// <summary>Whether <c>Accept-Encoding</c> names the encoding (or <c>*</c>) with a weight above zero.</summary>
    public static bool Accepts(HttpRequest request, string encoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted))
        {
            return false;
        }

        var match = accepted.FirstOrDefault(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(value => value.Value == "*");
        return match is not null && (match.Quality ?? 1) > 0;
    }
}
