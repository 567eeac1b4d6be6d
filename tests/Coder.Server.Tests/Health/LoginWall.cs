using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coder.Server.Tests.Health;

/// <summary>Answers every request as an access proxy answers who is not signed in: with the way to its login page.</summary>
internal sealed class LoginWall : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoginWall(WebApplication app)
    {
        _app = app;
        Url = new Uri(app.Urls.First());
    }

    public Uri Url { get; }

    public static async Task<LoginWall> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = "https://teleport.example.com/web/login";
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return new LoginWall(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
