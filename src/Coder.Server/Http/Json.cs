using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Coder.Sdk;

namespace Coder.Server.Http;

/// <summary>JSON as the API speaks it: snake_case, unknown fields ignored, bodies bounded.</summary>
public static class Json
{
    /// <summary>Content type of every JSON answer.</summary>
    public const string ContentType = "application/json; charset=utf-8";

    /// <summary>Largest JSON body that a route reads, in bytes.</summary>
    public const int MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>Serializer options of every request and answer.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>An answer with <paramref name="value"/> as its JSON body.</summary>
    public static IResult Result<T>(T value, int status = StatusCodes.Status200OK) =>
        Results.Json(value, Options, ContentType, status);

    /// <summary>
    /// Reads the request's body. A body that is missing, malformed, of the wrong shape or too large gives an error
    /// that says where the reader stopped.
    /// </summary>
    public static async ValueTask<Outcome<T>> ReadAsync<T>(HttpContext context, CancellationToken ct)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.ContentLength > MaxBodyBytes)
        {
            return TooLarge();
        }

        try
        {
            using var body = new BoundedStream(context.Request.Body, MaxBodyBytes);
            var value = await JsonSerializer.DeserializeAsync<T>(body, Options, ct);
            return value is null
                ? ApiError.BadRequest("Request body must be a JSON object.")
                : value;
        }
        catch (JsonException e)
        {
            return new ApiError(StatusCodes.Status400BadRequest, "Request body must be valid JSON.", Explain(e));
        }
        catch (BodyTooLargeException)
        {
            return TooLarge();
        }
        catch (BadHttpRequestException e)
        {
            return new ApiError(e.StatusCode, "Request body could not be read.", e.Message);
        }
    }

    private static ApiError TooLarge() =>
        ApiError.TooLarge($"Request body is larger than {MaxBodyBytes / 1024 / 1024} MiB.");

    private static string Explain(JsonException e)
    {
        var place = e.LineNumber is { } line ? $" (line {line + 1}, byte {e.BytePositionInLine + 1})" : "";
        var what = e.Path is { Length: > 1 } path ? $"field {path[2..]} has the wrong type or is malformed" : "malformed JSON";
        return what + place;
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            NumberHandling = JsonNumberHandling.Strict,
            MaxDepth = 64,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // never inside HTML: answers say application/json and nosniff
        };
        CoderJsonContext.Configure(options);
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        for (var i = 0; i < options.TypeInfoResolverChain.Count; i++)
        {
            options.TypeInfoResolverChain[i] = options.TypeInfoResolverChain[i].WithAddedModifier(NullFields.Fill);
        }

        options.MakeReadOnly();
        return options;
    }
}
