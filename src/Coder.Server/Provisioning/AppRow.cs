using Coder.Provisioner;

namespace Coder.Server.Provisioning;

/// <summary>How an app becomes a row of <c>workspace_apps</c>.</summary>
internal static class AppRow
{
    /// <summary>Writes the rows (<see cref="Of"/>) of the parameter <c>apps</c>, which is JSON, at the time <c>now</c>.</summary>
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

    /// <summary>The row of an app, without a label that of its slug.</summary>
    public static object Of(Guid agentId, ProvisionedApp app) => new
    {
        Id = Guid.NewGuid(),
        agentId,
        app.Slug,
        DisplayName = app.DisplayName.Length == 0 ? app.Slug : app.DisplayName,
        app.Icon,
        app.Command,
        app.Url,
        app.External,
        app.Subdomain,
        app.Share,
        app.HealthcheckUrl,
        app.HealthcheckInterval,
        app.HealthcheckThreshold,
        DisplayOrder = app.Order,
        DisplayGroup = app.Group,
        app.Hidden,
        app.OpenIn,
        app.Tooltip,
    };
}
