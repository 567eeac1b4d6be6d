using System.Net;
using System.Net.Http.Json;
using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Provisioning;
using Coder.Server.Tests.Files;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Provisioning;

/// <summary>A server with its first user and a scripted engine, and the steps that most tests of templates and workspaces begin with.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private Workbench(TestServer server, TestUser owner, ScriptedEngine engine) => (Server, Owner, Engine) = (server, owner, engine);

    public TestServer Server { get; }

    public TestUser Owner { get; }

    public ScriptedEngine Engine { get; }

    public HttpClient Client => Owner.Client;

    public static async Task<Workbench> StartAsync(
        Func<ServerOptions, ServerOptions>? options = null, Action<WebApplicationBuilder>? configure = null)
    {
        var engine = new ScriptedEngine();
        var server = await TestServer.StartAsync(options, builder =>
        {
            builder.Services.AddSingleton<ITemplateEngine>(engine);
            configure?.Invoke(builder);
        });
        return new Workbench(server, await server.FirstUserAsync(), engine);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    public T Service<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    public async Task<T> GetAsync<T>(string path, HttpClient? client = null)
    {
        var answer = await (client ?? Client).GetAsync("/api/v2" + path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Json.Options))!;
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, HttpClient? client = null) =>
        (client ?? Client).SendAsync(new HttpRequestMessage(method, "/api/v2" + path)
        {
            Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: Json.Options),
        });

    public async Task<T> SendAsync<T>(HttpMethod method, string path, object body, HttpStatusCode expected = HttpStatusCode.Created, HttpClient? client = null)
    {
        var answer = await SendAsync(method, path, body, client);
        answer.StatusCode.ShouldBe(expected, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Json.Options))!;
    }

    /// <summary>The error that a request gets.</summary>
    public async Task<(HttpStatusCode Status, Response Error)> FailAsync(HttpMethod method, string path, object? body = null, HttpClient? client = null)
    {
        var answer = await SendAsync(method, path, body, client);
        ((int)answer.StatusCode).ShouldBeGreaterThanOrEqualTo(400);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<Response>(Json.Options))!);
    }

    public async Task<HttpResponseMessage> UploadAsync(byte[] archive, string type = "application/x-tar", HttpClient? client = null)
    {
        var content = new ByteArrayContent(archive);
        content.Headers.ContentType = new(type);
        return await (client ?? Client).PostAsync("/api/v2/files", content);
    }

    public async Task<Guid> UploadTemplateAsync(string main = "")
    {
        var answer = await UploadAsync(Archives.Tar(("main.tf", main)));
        return (await answer.Content.ReadFromJsonAsync<UploadResponse>(Json.Options))!.Id;
    }

    public async Task<TemplateVersion> PushVersionAsync(CreateTemplateVersionRequest? request = null, string main = "")
    {
        request = (request ?? new CreateTemplateVersionRequest()) with { FileId = await UploadTemplateAsync(main) };
        return await SendAsync<TemplateVersion>(HttpMethod.Post, "/organizations/default/templateversions", request);
    }

    /// <summary>A version whose import has succeeded.</summary>
    public async Task<TemplateVersion> ImportVersionAsync(CreateTemplateVersionRequest? request = null, string main = "")
    {
        var version = await PushVersionAsync(request, main);
        (await EndOfJobAsync(version.Job.Id)).Status.ShouldBe(ProvisionerJobStatus.Succeeded);
        return await GetAsync<TemplateVersion>($"/templateversions/{version.Id}");
    }

    public async Task<Template> CreateTemplateAsync(string name = "host", Func<CreateTemplateRequest, CreateTemplateRequest>? change = null)
    {
        var version = await ImportVersionAsync();
        var request = new CreateTemplateRequest { Name = name, VersionId = version.Id };
        return await SendAsync<Template>(HttpMethod.Post, "/organizations/default/templates", change?.Invoke(request) ?? request);
    }

    public Task<Workspace> PostWorkspaceAsync(Template template, string name = "dev", params WorkspaceBuildParameter[] parameters) =>
        SendAsync<Workspace>(
            HttpMethod.Post,
            "/users/me/workspaces",
            new CreateWorkspaceRequest { TemplateId = template.Id, Name = name, RichParameterValues = parameters });

    /// <summary>A workspace whose first build has ended.</summary>
    public async Task<Workspace> CreateWorkspaceAsync(Template template, string name = "dev", params WorkspaceBuildParameter[] parameters)
    {
        var workspace = await PostWorkspaceAsync(template, name, parameters);
        await EndOfJobAsync(workspace.LatestBuild.Job.Id);
        return await GetAsync<Workspace>($"/workspaces/{workspace.Id}");
    }

    public Task<WorkspaceBuild> PostBuildAsync(Guid workspace, string transition, Func<CreateWorkspaceBuildRequest, CreateWorkspaceBuildRequest>? change = null)
    {
        var request = new CreateWorkspaceBuildRequest { Transition = transition };
        return SendAsync<WorkspaceBuild>(HttpMethod.Post, $"/workspaces/{workspace}/builds", change?.Invoke(request) ?? request);
    }

    /// <summary>A build that has ended.</summary>
    public async Task<WorkspaceBuild> BuildAsync(Guid workspace, string transition, Func<CreateWorkspaceBuildRequest, CreateWorkspaceBuildRequest>? change = null)
    {
        var build = await PostBuildAsync(workspace, transition, change);
        await EndOfJobAsync(build.Job.Id);
        return await GetAsync<WorkspaceBuild>($"/workspacebuilds/{build.Id}");
    }

    /// <summary>Waits until a job has ended.</summary>
    public Task<ProvisionerJob> EndOfJobAsync(Guid jobId) => JobAsync(jobId, job => job.CompletedAt is not null);

    /// <summary>Waits until a job is as wanted.</summary>
    public async Task<ProvisionerJob> JobAsync(Guid jobId, Func<ProvisionerJob, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Deadline.Limit);
        await using var changes = await Service<Notifications>().SubscribeAsync(ProvisioningChannels.JobLogs(jobId), patience.Token);
        while (true)
        {
            var job = await GetAsync<ProvisionerJob>($"/organizations/default/provisionerjobs/{jobId}");
            if (wanted(job))
            {
                return job;
            }

            await changes.WaitAsync(patience.Token);
        }
    }
}
