using System.Text.Json;
using Coder.Provisioner;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Database;
using Coder.Server.Http;

namespace Coder.Server.Provisioning;

/// <summary>A row of <c>workspace_apps</c> that is to be written: an app of a template, or of a <c>devcontainer.json</c>.</summary>
internal sealed record AppRow
{
    /// <summary>Writes the rows of the parameter <c>apps</c> (<see cref="ToJson"/>) at the time <c>now</c>.</summary>
    public const string Insert =
        """
        INSERT INTO workspace_apps
            (id, agent_id, slug, display_name, icon, command, url, external, subdomain, sharing_level, healthcheck_url,
             healthcheck_interval, healthcheck_threshold, health, display_order, display_group, hidden, open_in, tooltip, created_at)
        SELECT id, agent_id, slug, display_name, icon, command, url, external, subdomain, share, healthcheck_url,
               healthcheck_interval, healthcheck_threshold, CASE WHEN healthcheck_url = '' THEN 'disabled' ELSE 'initializing' END,
               display_order, display_group, hidden, open_in, tooltip, @now
        FROM jsonb_to_recordset(@apps::jsonb) AS p (
            id uuid, agent_id uuid, slug text, display_name text, icon text, command text, url text, external boolean, subdomain boolean,
            share text, healthcheck_url text, healthcheck_interval integer, healthcheck_threshold integer, display_order integer,
            display_group text, hidden boolean, open_in text, tooltip text);
        """;

    private const int MaxText = 4096;
    private const int MaxLabel = 64;

    public Guid Id { get; init; } = Guid.NewGuid();

    public required Guid AgentId { get; init; }

    public required string Slug { get; init; }

    public required string DisplayName { get; init; }

    public required string Icon { get; init; }

    public required string Command { get; init; }

    public required string Url { get; init; }

    public required bool External { get; init; }

    public required bool Subdomain { get; init; }

    public required string Share { get; init; }

    public required string HealthcheckUrl { get; init; }

    public required int HealthcheckInterval { get; init; }

    public required int HealthcheckThreshold { get; init; }

    public required int DisplayOrder { get; init; }

    public required string DisplayGroup { get; init; }

    public required bool Hidden { get; init; }

    public required string OpenIn { get; init; }

    public string Tooltip { get; init; } = "";

    /// <summary>The app of a template.</summary>
    public static AppRow Of(Guid agentId, ProvisionedApp app) => new()
    {
        AgentId = agentId,
        Slug = app.Slug,
        DisplayName = app.DisplayName.Length == 0 ? app.Slug : app.DisplayName,
        Icon = app.Icon,
        Command = app.Command,
        Url = app.Url,
        External = app.External,
        Subdomain = app.Subdomain,
        Share = app.Share,
        HealthcheckUrl = app.HealthcheckUrl,
        HealthcheckInterval = app.HealthcheckInterval,
        HealthcheckThreshold = app.HealthcheckThreshold,
        DisplayOrder = app.Order,
        DisplayGroup = app.Group,
        Hidden = app.Hidden,
        OpenIn = app.OpenIn,
        Tooltip = app.Tooltip,
    };

    /// <summary>The app of a <c>devcontainer.json</c>, cut to what can be stored.</summary>
    public static AppRow Of(Guid agentId, SubAgentApp app) => new()
    {
        AgentId = agentId,
        Slug = app.Slug,
        DisplayName = StoredText.Clean(app.DisplayName.Length == 0 ? app.Slug : app.DisplayName, MaxLabel),
        Icon = StoredText.Clean(app.Icon, MaxText),
        Command = StoredText.Clean(app.Command, MaxText),
        Url = app.Url,
        External = app.External,
        Subdomain = app.Subdomain,
        Share = app.Share,
        HealthcheckUrl = app.HealthcheckUrl,
        HealthcheckInterval = app.HealthcheckInterval,
        HealthcheckThreshold = app.HealthcheckThreshold,
        DisplayOrder = app.Order,
        DisplayGroup = StoredText.Clean(app.Group, MaxLabel),
        Hidden = app.Hidden,
        OpenIn = app.OpenIn == "tab" ? "tab" : "slim-window",
    };

    /// <summary>The parameter of <see cref="Insert"/>.</summary>
    public static string ToJson(IEnumerable<AppRow> rows) => JsonSerializer.Serialize(rows, Json.Options);
}
