using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Http;
using Coder.Server.Identity;
using Coder.Server.Templates;
using Coder.Server.Tests.Provisioning;
using Coder.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Templates;

public sealed class DynamicParameterTests
{
    private const string Main =
        """
        terraform {
          required_providers {
            coder = { source = "coder/coder" }
          }
        }

        data "coder_workspace_owner" "me" {}

        data "coder_parameter" "region" {
          name    = "region"
          order   = 1
          mutable = true
          default = "eu"
          styling = jsonencode({ placeholder = "Where", mask_input = true })
          option {
            name  = "Europe"
            value = "eu"
          }
          option {
            name  = "America"
            value = "us"
          }
        }

        data "coder_parameter" "zone" {
          count   = data.coder_parameter.region.value == "us" ? 1 : 0
          name    = "zone"
          order   = 2
          mutable = true
          type    = "number"
          validation {
            min   = 1
            max   = 3
            error = "Zones are {min} to {max}, not {value}."
          }
        }

        data "coder_parameter" "greeting" {
          name    = "greeting"
          order   = 3
          mutable = true
          default = "Hello ${data.coder_workspace_owner.me.name}"
        }
        """;

    [Fact]
    public async Task A_form_over_a_WebSocket_follows_the_values()
    {
        await using var bench = await Workbench.StartAsync(configure: UseNativeEngine);
        var version = await bench.ImportVersionAsync(main: Main);
        using var socket = await ConnectAsync(bench, version.Id);

        var first = await ReceiveAsync(socket);
        await SendAsync(socket, """{"id":7,"inputs":{"region":"us","zone":"9"}}""");
        var american = await ReceiveAsync(socket);

        first.Id.ShouldBe(-1);
        first.Parameters.Select(p => (p.Name, p.Value.Value, p.Value.Valid)).ShouldBe([("region", "eu", true), ("greeting", "Hello alice", true)]);
        (first.Parameters[0].FormType, first.Parameters[0].Styling.Placeholder, first.Parameters[0].Styling.MaskInput).ShouldBe(("radio", "Where", true));
        american.Id.ShouldBe(7);
        american.Diagnostics.ShouldBeEmpty();
        var zone = american.Parameters[1];
        (zone.Name, zone.Value.Value, zone.Value.Valid, zone.Required).ShouldBe(("zone", "9", false, true));
        zone.Diagnostics.ShouldHaveSingleItem().Detail.ShouldContain("Zones are 1 to 3, not 9.");
        zone.Validations.ShouldHaveSingleItem().ValidationMax.ShouldBe(3);
    }

    [Fact]
    public async Task Of_many_messages_the_newest_is_answered()
    {
        await using var bench = await Workbench.StartAsync(configure: UseNativeEngine);
        var version = await bench.ImportVersionAsync(main: Main);
        using var socket = await ConnectAsync(bench, version.Id);

        for (var id = 1; id <= 50; id++)
        {
            await SendAsync(socket, $$"""{"id":{{id}},"inputs":{"greeting":"{{id}}"} }""");
        }

        DynamicParametersResponse answer;
        var last = int.MinValue;
        do
        {
            answer = await ReceiveAsync(socket);
            answer.Id.ShouldBeGreaterThan(last);
            last = answer.Id;
        }
        while (last < 50);

        answer.Parameters.Single(p => p.Name == "greeting").Value.Value.ShouldBe("50");
    }

    [Theory]
    [InlineData("not json", WebSocketCloseStatus.InvalidPayloadData, "A message must be JSON: {\"id\": 1, \"inputs\": {\"name\": \"value\"}}.")]
    [InlineData("", WebSocketCloseStatus.MessageTooBig, "A message may have 256 KiB at most.")]
    public async Task A_message_that_cannot_be_read_closes_the_form(string message, WebSocketCloseStatus status, string reason)
    {
        await using var bench = await Workbench.StartAsync(configure: UseNativeEngine);
        var version = await bench.ImportVersionAsync(main: Main);
        using var socket = await ConnectAsync(bench, version.Id);
        await ReceiveAsync(socket);

        await SendAsync(socket, message.Length > 0 ? message : new string(' ', DynamicSocket.MaxMessageBytes + 1));

        (await socket.ReceiveAsync(new byte[16].AsMemory(), CancellationToken.None)).MessageType.ShouldBe(WebSocketMessageType.Close);
        (socket.CloseStatus, socket.CloseStatusDescription).ShouldBe((status, reason));
    }

    [Fact]
    public async Task The_same_is_answered_without_a_WebSocket_and_only_for_owners_that_the_caller_may_choose()
    {
        await using var bench = await Workbench.StartAsync(configure: UseNativeEngine);
        var version = await bench.ImportVersionAsync(main: Main);
        await bench.SendAsync<Template>(
            HttpMethod.Post, "/organizations/default/templates", new CreateTemplateRequest { Name = "form", VersionId = version.Id });
        var bob = await bench.Server.MemberAsync(bench.Owner, "bob");
        var path = $"/templateversions/{version.Id}/dynamic-parameters/evaluate";

        var own = await bench.SendAsync<DynamicParametersResponse>(HttpMethod.Post, path, new DynamicParametersRequest { Id = 3 }, HttpStatusCode.OK);
        var forBob = await bench.SendAsync<DynamicParametersResponse>(
            HttpMethod.Post, path, new DynamicParametersRequest { OwnerId = bob.Id }, HttpStatusCode.OK);
        var (status, _) = await bench.FailAsync(HttpMethod.Post, path, new DynamicParametersRequest { OwnerId = bench.Owner.Id }, bob.Client);
        var noSocket = await bench.FailAsync(HttpMethod.Get, $"/templateversions/{version.Id}/dynamic-parameters");

        own.Id.ShouldBe(3);
        own.Parameters[^1].Value.Value.ShouldBe("Hello alice");
        forBob.Parameters[^1].Value.Value.ShouldBe("Hello bob");
        status.ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        noSocket.Status.ShouldBe(HttpStatusCode.UpgradeRequired);
    }

    [Fact]
    public async Task A_build_is_judged_by_the_same_evaluation_and_says_which_field_is_wrong()
    {
        await using var bench = await Workbench.StartAsync(configure: UseNativeEngine);
        var version = await bench.ImportVersionAsync(main: Main);
        var template = await bench.SendAsync<Template>(
            HttpMethod.Post, "/organizations/default/templates", new CreateTemplateRequest { Name = "form", VersionId = version.Id });

        var missing = await FailToCreateAsync(bench, template, ("region", "us"));
        var refused = await FailToCreateAsync(bench, template, ("region", "us"), ("zone", "9"));
        var workspace = await bench.CreateWorkspaceAsync(template, "one", new WorkspaceBuildParameter("region", "us"), new WorkspaceBuildParameter("zone", "2"));
        await bench.BuildAsync(workspace.Id, "stop");
        await bench.BuildAsync(workspace.Id, "start");
        var restarted = await ValuesAsync(bench, workspace.Id);
        var other = await bench.CreateWorkspaceAsync(template, "two", new WorkspaceBuildParameter("zone", "2"));

        missing.ShouldBe(new ValidationError("zone", "\"zone\" needs a value: the template has no default for it."));
        refused.ShouldBe(new ValidationError("zone", "Zones are 1 to 3, not 9."));
        restarted.ShouldBe(["greeting=Hello alice", "region=us", "zone=2"]);
        (await ValuesAsync(bench, other.Id)).ShouldBe(["greeting=Hello alice", "region=eu"], "zone is hidden, so its value is dropped");
    }

    [Fact]
    public async Task A_template_with_the_classic_flow_takes_its_parameters_as_they_were_imported()
    {
        await using var bench = await Workbench.StartAsync(configure: UseNativeEngine);
        var version = await bench.ImportVersionAsync(main: Main);
        var template = await bench.SendAsync<Template>(
            HttpMethod.Post,
            "/organizations/default/templates",
            new CreateTemplateRequest { Name = "form", VersionId = version.Id, UseClassicParameterFlow = true });

        var problem = await FailToCreateAsync(bench, template, ("region", "us"), ("zone", "2"));

        problem.Detail.ShouldBe("The template version has no parameter \"zone\"; it has region, greeting.");
    }

    private static async Task<ValidationError> FailToCreateAsync(Workbench bench, Template template, params (string Name, string Value)[] values)
    {
        var (status, error) = await bench.FailAsync(
            HttpMethod.Post,
            "/users/me/workspaces",
            new CreateWorkspaceRequest
            {
                TemplateId = template.Id,
                Name = "bad",
                RichParameterValues = [.. values.Select(value => new WorkspaceBuildParameter(value.Name, value.Value))],
            });
        status.ShouldBe(HttpStatusCode.BadRequest);
        return error.Validations.ShouldNotBeNull().ShouldHaveSingleItem();
    }

    private static async Task<IEnumerable<string>> ValuesAsync(Workbench bench, Guid workspaceId)
    {
        var workspace = await bench.GetAsync<Workspace>($"/workspaces/{workspaceId}");
        var values = await bench.GetAsync<WorkspaceBuildParameter[]>($"/workspacebuilds/{workspace.LatestBuild.Id}/parameters");
        return values.Select(value => $"{value.Name}={value.Value}").Order(StringComparer.Ordinal);
    }

    private static async Task<ClientWebSocket> ConnectAsync(Workbench bench, Guid version)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader(Credentials.HeaderName, bench.Owner.Token);
        var address = new UriBuilder(bench.Server.Url) { Scheme = "ws", Path = $"/api/v2/templateversions/{version}/dynamic-parameters" };
        await socket.ConnectAsync(address.Uri, CancellationToken.None);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task<DynamicParametersResponse> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(Deadline.Limit);
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            received.MessageType.ShouldBe(WebSocketMessageType.Text);
            message.Write(buffer.AsSpan(0, received.Count));
        }
        while (!received.EndOfMessage);
        return JsonSerializer.Deserialize<DynamicParametersResponse>(message.ToArray(), Json.Options)!;
    }

    private static void UseNativeEngine(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<ITemplateEngine>(new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System));
}
