using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;
using Coder.Server.Tests.Provisioning;
using Coder.Testing;

namespace Coder.Server.Tests.ExternalAuth;

/// <summary>Templates whose workspaces need accounts.</summary>
public sealed class TemplateAccountsTests : IAsyncLifetime
{
    private OpenIdProvider _provider = null!;
    private Workbench _bench = null!;

    public async Task InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync();
        await _provider.SignInAsAsync("nina");
        var realm = Accounts.Provider(_provider);
        _bench = await Workbench.StartAsync(options => options.With(realm, realm with { Id = "spare", DisplayName = "Spare" }));
    }

    public async Task DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_version_says_which_accounts_it_needs_and_a_build_gets_their_tokens()
    {
        Needs(new("realm", false), new("spare", true));
        var template = await _bench.CreateTemplateAsync();
        var path = $"/templateversions/{template.ActiveVersionId}/external-auth";
        (await _bench.GetAsync<TemplateVersionExternalAuth[]>(path)).ShouldBe(
        [
            new TemplateVersionExternalAuth
            {
                Id = "realm", Type = "oidc", DisplayName = "The realm", AuthenticateUrl = $"{_bench.Server.Url}external-auth/realm",
            },
            new TemplateVersionExternalAuth
            {
                Id = "spare", Type = "oidc", DisplayName = "Spare", AuthenticateUrl = $"{_bench.Server.Url}external-auth/spare", Optional = true,
            },
        ]);

        using var browser = _bench.Server.Browser(_bench.Owner);
        await browser.ConnectAsync();
        (await _bench.GetAsync<TemplateVersionExternalAuth[]>(path)).Select(account => account.Authenticated).ShouldBe([true, false]);

        await _bench.CreateWorkspaceAsync(template);
        var tokens = _bench.Engine.Builds.ShouldHaveSingleItem().Environment.ExternalAuthAccessTokens;
        tokens.Keys.ShouldBe(["realm"]);
        tokens["realm"].Length.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_provider_that_the_server_does_not_have_fails_the_import_by_name()
    {
        Needs(new("github", false), new("realm", false));
        var version = await _bench.PushVersionAsync();
        var job = await _bench.EndOfJobAsync(version.Job.Id);
        job.Status.ShouldBe(ProvisionerJobStatus.Failed);
        job.Error.ShouldBe(
            "The template needs the external auth provider \"github\", which this server does not have. It has \"realm\", \"spare\". "
            + "Correct the id of data \"coder_external_auth\", or ask an administrator to configure the provider (CODER_EXTERNAL_AUTH_<N>_ID).");
    }

    private void Needs(params TemplateExternalAuth[] accounts) =>
        _bench.Engine.Import = (_, _, _) => Task.FromResult(new ImportResult { ExternalAuth = accounts });
}
