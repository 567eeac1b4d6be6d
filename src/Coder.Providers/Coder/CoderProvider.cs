using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;

namespace Coder.Providers.Coder;

/// <summary>
/// The <c>coder/coder</c> provider: agents, apps, scripts and parameters of a workspace. It talks to no one; all it
/// knows comes from the variables it is given.
/// </summary>
public static class CoderProviderFactory
{
    /// <summary>The provider's source address.</summary>
    public const string Source = "registry.terraform.io/coder/coder";

    /// <summary>Creates a provider for one build.</summary>
    /// <param name="environment">Values of <see cref="CoderVariables"/>; the process's environment is not read.</param>
    public static Terraform.Providers.IProvider Create(IReadOnlyDictionary<string, string> environment) =>
        new CoderProvider(environment);
}

/// <inheritdoc cref="CoderProviderFactory"/>
internal sealed class CoderProvider(IReadOnlyDictionary<string, string> environment)
    : DeclaredProvider<CoderContext>(Declaration, new CoderContext(environment, null))
{
    private static readonly ProviderDeclaration<CoderContext> Declaration = new(
        new Block([
            Field.Optional("url", HclType.String, "The address of the server; normally set by it.").Url(),
            Field.Optional("feature_use_managed_variables", HclType.Bool, "Has no effect any more.")
                .Deprecated("feature_use_managed_variables has no effect any more and can be removed."),
        ]),
        [
            new AgentResource(),
            new AgentInstanceResource(),
            new AppResource(),
            new ScriptResource(),
            new EnvResource(),
            new DevcontainerResource(),
            new MetadataResource(),
            .. UnsupportedResource.All,
        ],
        [
            new ParameterDataSource(),
            new WorkspaceDataSource(),
            new WorkspaceOwnerDataSource(),
            new ProvisionerDataSource(),
            new WorkspaceTagsDataSource(),
            new WorkspacePresetDataSource(),
            new ExternalAuthDataSource(),
            new SecretDataSource(),
            new TaskDataSource(),
        ],
        onlyInState: true);

    /// <inheritdoc/>
    protected override void Configure(BlockValue config, DiagnosticBag problems)
    {
        var url = config.Text("url") is { Length: > 0 } given ? given : Context[CoderVariables.AgentUrl];
        if (url.Length == 0)
        {
            problems.Add(Diagnostic.Error(
                "No server address",
                $"The coder provider needs the server's address: the server passes it in {CoderVariables.AgentUrl}, "
                + "or set url in the provider block."));
        }
        else if (!Uri.TryCreate(url, UriKind.Absolute, out var accessUrl))
        {
            problems.Add(Diagnostic.Error("Invalid server address", $"\"{url}\" is not a URL such as https://coder.example.com."));
        }
        else
        {
            Context = Context with { AccessUrl = accessUrl };
        }
    }
}
