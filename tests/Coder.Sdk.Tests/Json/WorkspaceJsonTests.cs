using System.Text.Json;
using static Coder.Sdk.Tests.Json.JsonPins;

namespace Coder.Sdk.Tests.Json;

public sealed class WorkspaceJsonTests
{
    [Fact]
    public void A_workspace_has_the_fields_of_the_api_with_its_nulls()
    {
        var json = JsonSerializer.SerializeToElement(new Workspace(), CoderJsonContext.Default.Workspace);

        json.EnumerateObject().Select(p => p.Name).Order().ShouldBe(
            """
            allow_renames automatic_updates created_at deleting_at dormant_at favorite health id is_prebuild
            last_used_at latest_app_status latest_build name next_start_at organization_id organization_name outdated
            owner_avatar_url owner_id owner_name template_active_version_id
            template_allow_user_cancel_workspace_jobs template_display_name template_icon template_id template_name
            template_require_active_version template_use_classic_parameter_flow updated_at
            """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        foreach (var name in (string[])["deleting_at", "dormant_at", "next_start_at", "latest_app_status"])
        {
            json.GetProperty(name).ValueKind.ShouldBe(JsonValueKind.Null, name);
        }
    }

    [Fact]
    public void A_build_has_the_fields_of_the_api() =>
        new WorkspaceBuild().Fields(CoderJsonContext.Default.WorkspaceBuild).Order().ShouldBe(
            """
            build_number created_at daily_cost id initiator_id initiator_name job reason resources status
            template_version_id template_version_name template_version_preset_id transition updated_at workspace_id
            workspace_name workspace_owner_id workspace_owner_name
            """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void An_agent_has_the_fields_of_the_api() =>
        new WorkspaceAgent().Fields(CoderJsonContext.Default.WorkspaceAgent).Order().ShouldBe(
            """
            api_version apps architecture connection_timeout_seconds created_at display_apps environment_variables
            health id lifecycle_state log_sources logs_length logs_overflowed name operating_system parent_id
            resource_id scripts startup_script_behavior status subsystems troubleshooting_url updated_at version
            """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void An_app_leaves_out_what_it_has_not() =>
        new WorkspaceApp { Id = Id, Slug = "code", Url = "http://127.0.0.1:8080", DisplayName = "" }.ShouldBeJson(
            CoderJsonContext.Default.WorkspaceApp,
            """
            {"id":"$id","url":"http://127.0.0.1:8080","external":false,"slug":"code","subdomain":false,
            "sharing_level":"owner","health":"disabled","hidden":false,"open_in":"slim-window","statuses":[]}
            """);

    [Fact]
    public void A_resource_without_agents_leaves_them_out() =>
        new WorkspaceResource { Id = Id, CreatedAt = Time, JobId = Id, Type = "host_directory", Name = "home", Agents = [] }
            .ShouldBeJson(
                CoderJsonContext.Default.WorkspaceResource,
                """
                {"id":"$id","created_at":"2026-03-04T05:06:07.5Z","job_id":"$id","workspace_transition":"",
                "type":"host_directory","name":"home","hide":false,"icon":"","daily_cost":0}
                """);

    [Fact]
    public void Log_lines_of_jobs_and_agents_have_their_shapes()
    {
        new ProvisionerJobLog { Id = 7, CreatedAt = Time, LogSource = "provisioner", Stage = "Plan", Output = "ok" }
            .ShouldBeJson(
                CoderJsonContext.Default.ProvisionerJobLog,
                """
                {"id":7,"created_at":"2026-03-04T05:06:07.5Z","log_source":"provisioner","log_level":"info",
                "stage":"Plan","output":"ok"}
                """);
        new WorkspaceAgentLog { Id = 7, CreatedAt = Time, Output = "ok", SourceId = Id }.ShouldBeJson(
            CoderJsonContext.Default.WorkspaceAgentLog,
            """{"id":7,"created_at":"2026-03-04T05:06:07.5Z","output":"ok","level":"info","source_id":"$id"}""");
    }

    [Fact]
    public void A_delete_that_forgets_its_resources_says_orphan() =>
        new CreateWorkspaceBuildRequest { Transition = WorkspaceTransition.Delete, Orphan = true }.ShouldBeJson(
            CoderJsonContext.Default.CreateWorkspaceBuildRequest, """{"transition":"delete","orphan":true}""");

    [Fact]
    public void State_travels_as_base64()
    {
        var request = JsonSerializer.Deserialize(
            """{"transition":"start","state":"e30="}""", CoderJsonContext.Default.CreateWorkspaceBuildRequest)!;

        request.ProvisionerState.ShouldBe("{}"u8.ToArray());
    }

    [Fact]
    public void Turning_autostop_off_sends_the_null() =>
        new UpdateWorkspaceTtlRequest().ShouldBeJson(
            CoderJsonContext.Default.UpdateWorkspaceTtlRequest, """{"ttl_ms":null}""");

    [Fact]
    public void Words_of_a_newer_server_survive()
    {
        var build = JsonSerializer.Deserialize(
            """{"status":"hibernating","reason":"moon_phase"}""", CoderJsonContext.Default.WorkspaceBuild)!;

        (build.Status, build.Reason).ShouldBe(("hibernating", "moon_phase"));
    }
}
