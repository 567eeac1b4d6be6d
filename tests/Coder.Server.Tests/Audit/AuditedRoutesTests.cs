using System.Net.Http.Json;
using Coder.Sdk;
using Coder.Server.Http;
using Coder.Server.Tests.Infrastructure;
using Coder.Server.Tests.Provisioning;
using Dapper;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Audit;

/// <summary>
/// Walks through every route that changes something. A new one must take part in the journey and leave an entry in the audit log, or
/// stand in the list of those that need none, with the reason.
/// </summary>
public sealed class AuditedRoutesTests
{
    private static readonly Dictionary<string, string> NotAudited = new(StringComparer.Ordinal)
    {
        ["POST /csp/reports"] = "Browsers report what a page was not allowed to do; it goes to the server's log.",
        ["POST /authcheck"] = "It only answers questions.",
        ["POST /users/{user}/convert-login"] = "It only prepares: the login through the provider, which ends the change, records it.",
        ["POST /users/validate-password"] = "It only answers a question.",
        ["POST /applications/reconnecting-pty-signed-token"] = "It lends the session for a minute; the terminal that it opens stands in the connection log.",
        ["POST /files"] = "An upload changes nothing until a template version is made of it, which is recorded.",
        ["POST /templateversions/{id:guid}/dynamic-parameters/evaluate"] = "It only answers a question.",
        ["PUT /users/{user}/appearance"] = "How the dashboard looks for one person.",
        ["PUT /workspaces/{id:guid}/favorite"] = "The order of one person's list.",
        ["DELETE /workspaces/{id:guid}/favorite"] = "The order of one person's list.",
        ["POST /workspaces/{id:guid}/usage"] = "Sent every minute while somebody works; moves only the time of the last use.",
        ["PATCH /workspaceagents/me/logs"] = "An agent's own log.",
        ["POST /workspaceagents/me/log-source"] = "An agent's own log.",
        ["POST /workspaceagents/{agent:guid}/containers/devcontainers/{id:guid}/recreate"] = "What happens inside a workspace, as by a command in its terminal.",
        ["DELETE /workspaceagents/{agent:guid}/containers/devcontainers/{id:guid}"] = "What happens inside a workspace, as by a command in its terminal.",
        ["POST /external-auth/{provider}/device"] = "It leaves an entry, but needs a service: GitHubTests look at it.",
        ["DELETE /external-auth/{provider}"] = "It leaves an entry, but needs an account at a service: ExternalAuthFlowTests look at it.",
    };

    [Fact]
    public async Task Every_route_that_changes_something_leaves_an_entry()
    {
        await using var bench = await Workbench.StartAsync();
        var journey = new Journey(bench);

        await journey.SignInAsync();
        await journey.UsersAsync();
        await journey.TemplatesAsync();
        await journey.WorkspacesAsync();
        await journey.OrganizationsAsync();

        ChangingRoutes(bench).Except(journey.Audited).Except(NotAudited.Keys)
            .ShouldBeEmpty("Let the journey call these routes, or list them with the reason why they need no entry.");
        NotAudited.Keys.Except(ChangingRoutes(bench)).ShouldBeEmpty("These routes are gone.");
    }

    private static List<string> ChangingRoutes(Workbench bench) =>
    [
        .. bench.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                .Where(method => method is "POST" or "PUT" or "PATCH" or "DELETE")
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.Replace("/api/v2", "", StringComparison.Ordinal).TrimEnd('/')}"))
            .Distinct(),
    ];

    private sealed class Journey(Workbench bench)
    {
        public HashSet<string> Audited { get; } = new(StringComparer.Ordinal);

        /// <summary>The bench has created the first user and signed in already.</summary>
        public async Task SignInAsync()
        {
            (await CountAsync("resource_type = 'user' AND action = 'create' AND user_id = resource_id")).ShouldBe(1);
            Audited.Add("POST /users/first");
            (await CountAsync("resource_type = 'api_key' AND action = 'login'")).ShouldBe(1);
            Audited.Add("POST /users/login");
        }

        public async Task UsersAsync()
        {
            await CallAsync("POST", "/users", "/users", new CreateUserRequest
            {
                Email = "dave@example.com", Username = "dave", Password = TestServer.Password, OrganizationIds = [bench.Owner.OrganizationId],
            });
            await CallAsync("PUT", "/users/{user}/profile", "/users/dave/profile", new UpdateUserProfileRequest { Username = "dave", Name = "Dave" });
            await CallAsync("PUT", "/users/{user}/status/suspend", "/users/dave/status/suspend");
            await CallAsync("PUT", "/users/{user}/status/activate", "/users/dave/status/activate");
            await CallAsync("PUT", "/users/{user}/roles", "/users/dave/roles", new UpdateRoles { Roles = [RoleName.Auditor] });
            await CallAsync("PUT", "/users/{user}/password", "/users/dave/password", new UpdateUserPasswordRequest { Password = "another-Good-password-7" });

            await CallAsync("POST", "/users/{user}/keys/tokens", "/users/me/keys/tokens", new CreateTokenRequest { TokenName = "ci" });
            var token = await bench.GetAsync<ApiKeyWithOwner>("/users/me/keys/tokens/ci");
            await CallAsync("PUT", "/users/{user}/keys/{key}/expire", $"/users/me/keys/{token.Id}/expire");
            await CallAsync("DELETE", "/users/{user}/keys/{key}", $"/users/me/keys/{token.Id}");
            var session = await CallAsync("POST", "/users/{user}/keys", "/users/me/keys");
            using var other = bench.Server.NewClient((await session.Content.ReadFromJsonAsync<GenerateApiKeyResponse>(Json.Options))!.Key);
            await CallAsync("POST", "/users/logout", "/users/logout", client: other);
            await CallAsync("PUT", "/users/{user}/gitsshkey", "/users/me/gitsshkey");
            await CallAsync("DELETE", "/users/{user}", "/users/dave");
            await CallAsync(
                "PUT", "/debug/health/settings", "/debug/health/settings", new HealthSettings { DismissedHealthchecks = ["DERP"] });
        }

        public async Task TemplatesAsync()
        {
            var version = await PushAsync();
            await bench.EndOfJobAsync(version.Job.Id);
            await CallAsync("PATCH", "/templateversions/{id:guid}", $"/templateversions/{version.Id}", new PatchTemplateVersionRequest { Name = "one" });
            var created = await CallAsync(
                "POST",
                "/organizations/{organization}/templates",
                "/organizations/default/templates",
                new CreateTemplateRequest { Name = "audited", VersionId = version.Id });
            var template = (await created.Content.ReadFromJsonAsync<Template>(Json.Options))!;
            await CallAsync(
                "PATCH", "/templates/{id:guid}", $"/templates/{template.Id}", new UpdateTemplateMeta { Description = "Changed" });

            var second = await PushAsync(template.Id);
            await bench.EndOfJobAsync(second.Job.Id);
            await CallAsync("POST", "/templateversions/{id:guid}/archive", $"/templateversions/{second.Id}/archive");
            await CallAsync("POST", "/templateversions/{id:guid}/unarchive", $"/templateversions/{second.Id}/unarchive");
            await CallAsync("PATCH", "/templates/{id:guid}/versions", $"/templates/{template.Id}/versions", new UpdateActiveTemplateVersion(second.Id));
            await CallAsync("POST", "/templates/{id:guid}/versions/archive", $"/templates/{template.Id}/versions/archive", new { All = true });

            bench.Engine.Import = async (_, _, ct) =>
            {
                await new TaskCompletionSource().Task.WaitAsync(ct);
                throw new InvalidOperationException("The import waits until it is canceled.");
            };
            var endless = await PushAsync(template.Id);
            await CallAsync("PATCH", "/templateversions/{id:guid}/cancel", $"/templateversions/{endless.Id}/cancel");
            await bench.EndOfJobAsync(endless.Job.Id);
            await CallAsync("DELETE", "/templates/{id:guid}", $"/templates/{template.Id}");
        }

        public async Task WorkspacesAsync()
        {
            bench.Engine.Import = (_, _, _) => Task.FromResult(new Coder.Provisioner.ImportResult());
            var template = await bench.CreateTemplateAsync(
                "work", request => request with { DefaultTtlMs = 3_600_000, AllowWorkspaceRenames = true, MaxPortShareLevel = AppSharingLevel.Public });
            var other = await CreateAsync("/organizations/{organization}/members/{user}/workspaces", "/organizations/default/members/me/workspaces", template, "two");
            await bench.EndOfJobAsync(other.LatestBuild.Job.Id);
            var workspace = await CreateAsync("/users/{user}/workspaces", "/users/me/workspaces", template, "one");
            await bench.EndOfJobAsync(workspace.LatestBuild.Job.Id);
            var route = $"/workspaces/{workspace.Id}";
            const string pattern = "/workspaces/{id:guid}";
            await CallAsync("PATCH", pattern, route, new UpdateWorkspaceRequest { Name = "renamed" });
            await CallAsync("PUT", pattern + "/autostart", route + "/autostart", new UpdateWorkspaceAutostartRequest { Schedule = "CRON_TZ=UTC 30 9 * * 1-5" });
            await CallAsync("PUT", pattern + "/ttl", route + "/ttl", new UpdateWorkspaceTtlRequest { TtlMs = 7_200_000 });
            await CallAsync("PUT", pattern + "/autoupdates", route + "/autoupdates", new UpdateWorkspaceAutomaticUpdatesRequest("always"));
            var deadline = (await bench.GetAsync<Workspace>(route)).LatestBuild.Deadline.ShouldNotBeNull();
            await CallAsync("PUT", pattern + "/extend", route + "/extend", new PutExtendWorkspaceRequest(deadline.AddHours(1)));
            await CallAsync(
                "PUT", "/workspacebuilds/{id:guid}/state", $"/workspacebuilds/{workspace.LatestBuild.Id}/state",
                new UpdateWorkspaceBuildStateRequest(ScriptedEngine.State("pushed")));
            await CallAsync(
                "POST",
                pattern + "/port-share",
                route + "/port-share",
                new UpsertWorkspaceAgentPortShareRequest { AgentName = "main", Port = 8080, ShareLevel = AppSharingLevel.Authenticated, Protocol = "http" });
            await CallAsync(
                "DELETE", pattern + "/port-share", route + "/port-share", new DeleteWorkspaceAgentPortShareRequest { AgentName = "main", Port = 8080 });
            await CallAsync("PUT", pattern + "/dormant", route + "/dormant", new UpdateWorkspaceDormancy(true));

            bench.Engine.Build = async (_, _, ct) =>
            {
                await new TaskCompletionSource().Task.WaitAsync(ct);
                throw new InvalidOperationException("The build waits until it is canceled.");
            };
            var queued = await CallAsync(
                "POST", pattern + "/builds", route + "/builds", new CreateWorkspaceBuildRequest { Transition = WorkspaceTransition.Stop });
            var build = (await queued.Content.ReadFromJsonAsync<WorkspaceBuild>(Json.Options))!;
            await CallAsync("PATCH", "/workspacebuilds/{id:guid}/cancel", $"/workspacebuilds/{build.Id}/cancel");
            await bench.EndOfJobAsync(build.Job.Id);
        }

        public async Task OrganizationsAsync()
        {
            var erin = (await bench.Server.MemberAsync(bench.Owner, "erin")).Id;
            const string pattern = "/organizations/{organization}";
            await CallAsync("POST", "/organizations", "/organizations", new CreateOrganizationRequest { Name = "second" });
            await CallAsync("PATCH", pattern, "/organizations/second", new UpdateOrganizationRequest { Description = "Changed" });
            await CallAsync("PATCH", pattern + "/settings/workspace-sharing", "/organizations/second/settings/workspace-sharing", new
            {
                ShareableWorkspaceOwners = "none",
            });
            await CallAsync("POST", pattern + "/members/{user}", "/organizations/second/members/erin");
            await CallAsync(
                "PUT", pattern + "/members/{user}/roles", "/organizations/second/members/erin/roles",
                new UpdateRoles { Roles = [RoleName.OrganizationAuditor] });
            var role = new CustomRoleRequest
            {
                Name = "readers", OrganizationPermissions = [new Permission { ResourceType = "template", Action = "read" }],
            };
            await CallAsync("POST", pattern + "/members/roles", "/organizations/second/members/roles", role);
            await CallAsync("PUT", pattern + "/members/roles", "/organizations/second/members/roles", role with { DisplayName = "Readers" });
            await CallAsync("DELETE", pattern + "/members/roles/{name}", "/organizations/second/members/roles/readers");
            var created = await CallAsync("POST", pattern + "/groups", "/organizations/second/groups", new CreateGroupRequest { Name = "staff" });
            var group = (await created.Content.ReadFromJsonAsync<Group>(Json.Options))!.Id;
            await CallAsync("PATCH", "/groups/{id:guid}", $"/groups/{group}", new PatchGroupRequest { AddUsers = [$"{erin}"] });
            await CallAsync("DELETE", "/groups/{id:guid}", $"/groups/{group}");
            await SyncSettingsAsync(pattern);
            await CallAsync("DELETE", pattern + "/members/{user}", "/organizations/second/members/erin");
            await CallAsync("DELETE", pattern, "/organizations/second");

            var workspace = await bench.GetAsync<Workspace>("/users/me/workspace/two");
            await CallAsync("PATCH", "/templates/{id:guid}/acl", $"/templates/{workspace.TemplateId}/acl", new UpdateTemplateAcl
            {
                UserPerms = new Dictionary<string, string> { [$"{erin}"] = "use" },
            });
            await CallAsync("PATCH", "/workspaces/{id:guid}/acl", $"/workspaces/{workspace.Id}/acl", new UpdateWorkspaceAcl
            {
                UserRoles = new Dictionary<string, string> { [$"{erin}"] = WorkspaceRole.Use },
            });
            await CallAsync("DELETE", "/workspaces/{id:guid}/acl", $"/workspaces/{workspace.Id}/acl");
        }

        private async Task SyncSettingsAsync(string organization)
        {
            const string site = "/settings/idpsync/organization";
            await CallAsync("PATCH", site, site, new OrganizationSyncSettings { Field = "orgs" });
            await CallAsync("PATCH", site + "/config", site + "/config", new PatchOrganizationIdpSyncConfigRequest { Field = "teams", AssignDefault = true });
            await CallAsync("PATCH", site + "/mapping", site + "/mapping", new PatchIdpSyncMappingRequest<Guid>());
            const string sync = "/settings/idpsync";
            const string path = "/organizations/second" + sync;
            await CallAsync("PATCH", organization + sync + "/groups", path + "/groups", new GroupSyncSettings { Field = "groups" });
            await CallAsync("PATCH", organization + sync + "/groups/config", path + "/groups/config", new PatchGroupIdpSyncConfigRequest { Field = "teams" });
            await CallAsync("PATCH", organization + sync + "/groups/mapping", path + "/groups/mapping", new PatchIdpSyncMappingRequest<Guid>());
            await CallAsync("PATCH", organization + sync + "/roles", path + "/roles", new RoleSyncSettings { Field = "roles" });
            await CallAsync("PATCH", organization + sync + "/roles/config", path + "/roles/config", new PatchRoleIdpSyncConfigRequest { Field = "duties" });
            await CallAsync("PATCH", organization + sync + "/roles/mapping", path + "/roles/mapping", new PatchIdpSyncMappingRequest<string>());
        }

        private async Task<TemplateVersion> PushAsync(Guid? template = null)
        {
            var answer = await CallAsync(
                "POST",
                "/organizations/{organization}/templateversions",
                "/organizations/default/templateversions",
                new CreateTemplateVersionRequest { FileId = await bench.UploadTemplateAsync(), TemplateId = template });
            return (await answer.Content.ReadFromJsonAsync<TemplateVersion>(Json.Options))!;
        }

        private async Task<Workspace> CreateAsync(string pattern, string path, Template template, string name)
        {
            var answer = await CallAsync("POST", pattern, path, new CreateWorkspaceRequest { TemplateId = template.Id, Name = name });
            return (await answer.Content.ReadFromJsonAsync<Workspace>(Json.Options))!;
        }

        private async Task<HttpResponseMessage> CallAsync(string method, string pattern, string path, object? body = null, HttpClient? client = null)
        {
            var before = await CountAsync("true");
            var answer = await bench.SendAsync(new HttpMethod(method), path, body, client);
            ((int)answer.StatusCode).ShouldBeInRange(200, 299, $"{method} {path}: {await answer.Content.ReadAsStringAsync()}");
            (await CountAsync("request_id IS NOT NULL AND ip = '127.0.0.1'")).ShouldBeGreaterThan(before, $"{method} {path} left no entry");
            Audited.Add($"{method} {pattern}");
            return answer;
        }

        private async Task<int> CountAsync(string condition)
        {
            await using var connection = await bench.Server.Database.OpenConnectionAsync();
            return await connection.ExecuteScalarAsync<int>($"SELECT count(*)::int FROM audit_logs WHERE {condition}");
        }
    }
}
