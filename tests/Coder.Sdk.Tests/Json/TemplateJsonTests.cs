using System.Text.Json;
using static Coder.Sdk.Tests.Json.JsonPins;

namespace Coder.Sdk.Tests.Json;

public sealed class TemplateJsonTests
{
    [Fact]
    public void Build_times_keep_capital_letters_and_show_that_they_are_unknown() =>
        new TransitionStats { P50 = 1500 }.ShouldBeJson(
            CoderJsonContext.Default.TransitionStats, """{"P50":1500,"P95":null}""");

    /// <summary>Those of Coder's API, and "engine", which is ours.</summary>
    [Fact]
    public void A_template_has_the_fields_of_the_api() =>
        new Template().Fields(CoderJsonContext.Default.Template).Order().ShouldBe(
            """
            active_user_count active_version_id activity_bump_ms agents_allowed allow_user_autostart allow_user_autostop
            allow_user_cancel_workspace_jobs allow_workspace_renames autostart_requirement autostop_requirement
            build_time_stats cors_behavior created_at created_by_id created_by_name default_ttl_ms deleted deprecated
            deprecation_message description disable_module_cache display_name engine failure_ttl_ms icon id
            max_port_share_level module_cache_disabled_by_deployment name organization_display_name organization_icon
            organization_id organization_name provisioner require_active_version time_til_autostop_notify_ms
            time_til_dormant_autodelete_ms time_til_dormant_ms updated_at use_classic_parameter_flow
            """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void A_preset_has_capital_keys() =>
        new Preset { Id = Id, Name = "Small", Parameters = [new("cpu", "2")], Default = true }.ShouldBeJson(
            CoderJsonContext.Default.Preset,
            """
            {"ID":"$id","Name":"Small","Parameters":[{"Name":"cpu","Value":"2"}],"Default":true,
            "DesiredPrebuildInstances":null,"Description":"","Icon":""}
            """);

    [Fact]
    public void A_parameter_leaves_out_the_validation_that_it_has_not() =>
        new TemplateVersionParameter
        {
            Name = "cpu",
            Type = "number",
            FormType = "slider",
            Mutable = true,
            DefaultValue = "2",
            ValidationMin = 0,
            ValidationMonotonic = "increasing",
            ValidationRegex = "",
        }.ShouldBeJson(
            CoderJsonContext.Default.TemplateVersionParameter,
            """
            {"name":"cpu","description":"","description_plaintext":"","type":"number","form_type":"slider",
            "mutable":true,"default_value":"2","icon":"","options":[],"validation_min":0,
            "validation_monotonic":"increasing","required":false,"ephemeral":false}
            """);

    [Fact]
    public void A_template_version_carries_its_import_job()
    {
        var version = new TemplateVersion { Name = "v1", Job = new() { Status = ProvisionerJobStatus.Running } };
        var json = JsonSerializer.SerializeToElement(version, CoderJsonContext.Default.TemplateVersion);

        json.EnumerateObject().Select(p => p.Name).ShouldBe(
            ["id", "created_at", "updated_at", "name", "message", "job", "readme", "created_by", "archived", "has_external_agent"],
            ignoreOrder: true);
        json.GetProperty("job").EnumerateObject().Select(p => p.Name).ShouldBe(
            [
                "id", "created_at", "status", "file_id", "tags", "queue_position", "queue_size", "organization_id",
                "initiator_id", "input", "type", "metadata", "logs_overflowed",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void An_upload_calls_the_file_id_hash() =>
        new UploadResponse(Id).ShouldBeJson(CoderJsonContext.Default.UploadResponse, """{"hash":"$id"}""");

    [Fact]
    public void The_first_version_of_a_template_has_its_long_name() =>
        new CreateTemplateRequest { Name = "t", VersionId = Id }.ShouldBeJson(
            CoderJsonContext.Default.CreateTemplateRequest,
            """
            {"name":"t","template_version_id":"$id","allow_user_cancel_workspace_jobs":null,
            "disable_everyone_group_access":false,"require_active_version":false,
            "max_port_share_level":null,"cors_behavior":null}
            """);

    [Fact]
    public void A_go_client_may_send_null_tags() =>
        JsonSerializer.Deserialize(
            """{"storage_method":"file","tags":null}""", CoderJsonContext.Default.CreateTemplateVersionRequest)!
            .Tags.ShouldBeEmpty();
}
