using System.Net;
using System.Net.Http.Json;
using Coder.Sdk;
using Coder.Server.Http;

namespace Coder.Server.Tests.Infrastructure;

/// <summary>Reads answers with the API's JSON, and shows the body when a status is another than expected.</summary>
internal static class HttpAnswers
{
    private const string Api = "/api/v2";

    /// <summary>GETs a value; the status must be 200.</summary>
    public static async Task<T> GetAsync<T>(this HttpClient client, string path) =>
        await (await client.GetAsync(Api + path)).ValueAsync<T>(HttpStatusCode.OK);

    /// <summary>Sends a request with an optional JSON body.</summary>
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient client, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, Api + path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType(), options: Json.Options);
        }

        return await client.SendAsync(request);
    }

    /// <summary>The value of an answer with the expected status.</summary>
    public static async Task<T> ValueAsync<T>(this HttpResponseMessage answer, HttpStatusCode status)
    {
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Json.Options))!;
    }

    /// <summary>The error of an answer with the expected status.</summary>
    public static Task<Response> ErrorAsync(this HttpResponseMessage answer, HttpStatusCode status) => answer.ValueAsync<Response>(status);
}
