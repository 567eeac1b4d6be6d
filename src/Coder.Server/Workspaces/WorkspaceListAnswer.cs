using System.Buffers;
using System.Globalization;
using System.Text;
using Coder.Server.Http;

namespace Coder.Server.Workspaces;

/// <summary>A <see cref="Sdk.WorkspacesResponse"/> whose workspaces are JSON already.</summary>
/// <param name="Workspaces">One JSON object each.</param>
/// <param name="Count">How many workspaces match in all, whatever the page.</param>
internal sealed record WorkspaceListAnswer(IReadOnlyList<byte[]> Workspaces, int Count) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = Json.ContentType;
        var body = httpContext.Response.BodyWriter;
        body.Write("{\"workspaces\":["u8);
        for (var i = 0; i < Workspaces.Count; i++)
        {
            if (i > 0)
            {
                body.Write(","u8);
            }

            body.Write(Workspaces[i]);
        }

        body.Write("],\"count\":"u8);
        body.Write(Encoding.ASCII.GetBytes(Count.ToString(CultureInfo.InvariantCulture)));
        body.Write("}"u8);
        await body.FlushAsync(httpContext.RequestAborted);
    }
}
