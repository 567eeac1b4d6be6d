using System.Net;
using System.Text;
using Coder.Terraform.Downloads;
using Coder.Testing;

namespace Coder.Terraform.Tests.Downloads;

public sealed class DownloadTests
{
    private static readonly Uri Secret = new("https://ada:s3cr%2Ft@example.com/file.zip?signature=s1gn3d");

    [Fact]
    public async Task Credentials_of_an_address_are_sent()
    {
        HttpRequestMessage? asked = null;
        using var http = Client(request =>
        {
            asked = request;
            return Answer(new StringContent("text"));
        });

        Encoding.UTF8.GetString((await Download.BytesAsync(http, Secret, 4, CancellationToken.None))!).ShouldBe("text");

        asked!.Headers.Authorization!.ToString().ShouldBe("Basic " + Convert.ToBase64String("ada:s3cr/t"u8));
        asked.RequestUri!.Query.ShouldBe("?signature=s1gn3d");
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Gone)]
    public async Task Nothing_is_not_an_error(HttpStatusCode status)
    {
        using var http = Client(_ => Task.FromResult(new HttpResponseMessage(status)));

        (await Download.BytesAsync(http, Secret, 4, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task What_cannot_be_had_is_explained_without_secrets()
    {
        (await FailureAsync(_ => Answer(new StringContent("longer")))).ShouldBe("https://example.com/file.zip has more than 4 bytes.");
        (await FailureAsync(_ => Answer(new StreamContent(new BrokenStream())))).ShouldBe("https://example.com/file.zip broke off: reset");
        (await FailureAsync(_ => throw new HttpRequestException("refused"))).ShouldBe("https://example.com/file.zip cannot be read: refused");
        (await FailureAsync(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway)))).ShouldBe("https://example.com/file.zip answered with 502 Bad Gateway.");
        (await FailureAsync(_ => new TaskCompletionSource<HttpResponseMessage>().Task, TimeSpan.FromSeconds(1))).ShouldBe("https://example.com/file.zip did not answer in time.");
    }

    [Fact]
    public async Task A_cancel_stays_one()
    {
        using var cancel = new CancellationTokenSource();
        using var http = Client(_ =>
        {
            cancel.Cancel();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        });

        await Should.ThrowAsync<OperationCanceledException>(() => Download.BytesAsync(http, Secret, 4, cancel.Token));
    }

    private static async Task<string> FailureAsync(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer, TimeSpan? timeout = null)
    {
        using var http = Client(answer);
        http.Timeout = timeout ?? Deadline.Limit;
        return (await Should.ThrowAsync<DownloadException>(() => Download.BytesAsync(http, Secret, 4, CancellationToken.None))).Message;
    }

    private static HttpClient Client(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) => new(new Site(answer));

    private static Task<HttpResponseMessage> Answer(HttpContent content) => Task.FromResult(new HttpResponseMessage { Content = content });

    private sealed class Site(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await answer(request).WaitAsync(cancellationToken);
            response.RequestMessage = request;
            return response;
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("reset");
    }
}
