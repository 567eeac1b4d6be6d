using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Apps;
using Coder.Server.Audit;
using Coder.Server.Configuration;
using Coder.Server.Dashboard;
using Coder.Server.Database;
using Coder.Server.Deployment;
using Coder.Server.ExternalAuth;
using Coder.Server.Files;
using Coder.Server.Groups;
using Coder.Server.Health;
using Coder.Server.Http;
using Coder.Server.Http.RateLimits;
using Coder.Server.Identity;
using Coder.Server.Identity.Encryption;
using Coder.Server.Identity.Oidc;
using Coder.Server.Logging;
using Coder.Server.Organizations;
using Coder.Server.Provisioning;
using Coder.Server.Quotas;
using Coder.Server.SshKeys;
using Coder.Server.Templates;
using Coder.Server.Templates.Sharing;
using Coder.Server.Users;
using Coder.Server.Workspaces;
using Coder.Server.Workspaces.Sharing;

namespace Coder.Server;

/// <summary>The server's table of contents: every slice registers its services and maps its routes here.</summary>
internal static class CoderServer
{
    /// <summary>Builds the server; the database exists and is migrated before it runs.</summary>
    public static WebApplication Build(ServerOptions options, string connectionString, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.AddHttp(options.Http, options.Tls);
        builder.Logging.AddServerLogging(options.Logging);
        builder.Services
            .AddOptions(options)
            .AddDatabase(connectionString, options.Postgres)
            .AddAccess()
            .AddDeployment()
            .AddDashboard()
            .AddEncryption()
            .AddIdentity()
            .AddOidc()
            .AddUsers()
            .AddSshKeys()
            .AddExternalAuth()
            .AddAudit()
            .AddOrganizations()
            .AddGroups()
            .AddQuotas()
            .AddHealth()
            .AddAgents()
            .AddApps()
            .AddFiles()
            .AddTemplates()
            .AddTemplateSharing()
            .AddWorkspaces()
            .AddWorkspaceSharing()
            .AddProvisioning();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseHttp();
        app.UseIdentity();
        app.UseRateLimits();
        var api = app.MapApi();
        api.MapDeployment();
        api.MapIdentity();
        api.MapOidc();
        api.MapUsers();
        api.MapSshKeys();
        api.MapExternalAuth();
        api.MapAudit();
        api.MapOrganizations();
        api.MapGroups();
        api.MapQuotas();
        api.MapHealth();
        api.MapFiles();
        api.MapTemplates();
        api.MapTemplateSharing();
        api.MapWorkspaces();
        api.MapWorkspaceSharing();
        api.MapProvisioning();
        api.MapAgents();
        api.MapApps();
        app.MapPathApps();
        app.MapExternalAuthCallbacks();
        app.MapDashboard();
        return app;
    }
}
