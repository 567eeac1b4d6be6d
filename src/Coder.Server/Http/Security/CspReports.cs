using System.Text.Json;
using Coder.Server.Access;

namespace Coder.Server.Http.Security;

/// <summary>
/// <c>POST /csp/reports</c>: what the policy kept browsers from, for the log. Anybody can send it, so it is bounded in size and number, and
/// what it says is not believed, only shown.
/// </summary>
internal sealed partial class CspReports(TimeProvider time, ILogger<CspReports> logger)
{
    private const int MaxBytes = 16 * 1024;
    private const int MaxLinesPerMinute = 30;

    private readonly Lock _gate = new();
    private DateTimeOffset _minute;
    private int _lines;

    public static void Map(IEndpointRouteBuilder api) => api
        .MapPost("/csp/reports", (HttpContext context, CspReports reports, CancellationToken ct) => reports.ReceiveAsync(context, ct))
        .WithAccess(AccessRule.Public);

    private async Task<IResult> ReceiveAsync(HttpContext context, CancellationToken ct)
    {
        try
        {
            using var body = new BoundedStream(context.Request.Body, MaxBytes);
            using var json = await JsonDocument.ParseAsync(body, new JsonDocumentOptions { MaxDepth = 8 }, ct);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("csp-report", out var report)
                || report.ValueKind != JsonValueKind.Object)
            {
                return ApiError.Invalid("csp-report", "The report is missing.");
            }

            if (MayLog())
            {
                LogReport(Text(report, "document-uri"), Text(report, "blocked-uri"), Text(report, "violated-directive"));
            }

            return Json.Result(new Sdk.Response { Message = "Thank you." });
        }
        catch (JsonException)
        {
            return ApiError.BadRequest("Request body must be valid JSON.");
        }
        catch (BodyTooLargeException)
        {
            return ApiError.TooLarge($"A report is at most {MaxBytes / 1024} KiB.");
        }
    }

    private bool MayLog()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now - _minute >= TimeSpan.FromMinutes(1))
            {
                (_minute, _lines) = (now, 0);
            }

            return _lines++ < MaxLinesPerMinute;
        }
    }

    private static string Text(JsonElement report, string name) =>
        report.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? LogText.Clean(value.GetString()) : "?";

    [LoggerMessage(Level = LogLevel.Warning, Message = "A browser reports that the content security policy of {Page} blocked {Blocked} ({Directive})")]
    private partial void LogReport(string page, string blocked, string directive);
}
