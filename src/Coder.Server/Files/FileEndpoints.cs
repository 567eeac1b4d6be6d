using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Http.RateLimits;
using Microsoft.AspNetCore.Http.Features;

namespace Coder.Server.Files;

/// <summary>Upload and download of template archives.</summary>
internal static class FileEndpoints
{
    private const string Tar = "application/x-tar";

    public static IServiceCollection AddFiles(this IServiceCollection services) => services.AddSingleton<FileStore>();

    public static void MapFiles(this IEndpointRouteBuilder api)
    {
        api.MapPost("/files", UploadAsync).WithAccess(ResourceTypes.File, Actions.Create).WithRateLimit(RateLimitClass.Files);
        api.MapGet("/files/{id:guid}", DownloadAsync).WithAccess(ResourceTypes.File, Actions.Read);
    }

    private static async Task<IResult> UploadAsync(HttpContext context, Actor actor, FileStore files, CancellationToken ct)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // One more than allowed, so that the answer is ours and says what to do.
            limit.MaxRequestBodySize = ArchiveLimits.MaximumArchive + 1L;
        }

        var type = (context.Request.ContentType ?? "").Split(';')[0].Trim();
        if (type is not (Tar or "application/zip" or "application/x-zip-compressed"))
        {
            return ApiError.BadRequest(
                $"Unsupported content type \"{type}\": upload a template as application/x-tar, application/zip or application/x-zip-compressed.");
        }

        if (context.Request.ContentLength > ArchiveLimits.MaximumArchive)
        {
            return TooLarge();
        }

        var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
        try
        {
            await new BoundedStream(context.Request.Body, ArchiveLimits.MaximumArchive).CopyToAsync(body, ct);
        }
        catch (BodyTooLargeException)
        {
            return TooLarge();
        }

        var (tar, problem) = type == Tar ? (body.ToArray(), null) : ZipToTar.Convert(body.ToArray());
        if ((problem ?? TarArchive.Check(tar)) is { } text)
        {
            return ApiError.BadRequest(text);
        }

        var stored = await files.AddAsync(actor, tar, ct);
        return stored.Error is { } error
            ? error
            : Json.Result(new UploadResponse(stored.Value.Id), stored.Value.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> DownloadAsync(Guid id, string? format, Actor actor, FileStore files, CancellationToken ct)
    {
        if (format is not (null or "" or "zip"))
        {
            return ApiError.Invalid("format", $"\"{format}\" is not a format; leave it out for tar, or give \"zip\".");
        }

        var archive = await files.ReadAsync(actor, id, ct);
        if (archive.Error is { } error)
        {
            return error;
        }

        if (format != "zip")
        {
            return Results.Bytes(archive.Value, Tar);
        }

        var zip = new MemoryStream();
        TarArchive.WriteZip(archive.Value, zip);
        return Results.Bytes(zip.ToArray(), "application/zip");
    }

    private static ApiError TooLarge() =>
        ApiError.TooLarge($"The archive is larger than {ArchiveLimits.MaximumArchive / 1024 / 1024} MiB. Leave out what the template does not need.");
}
