using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>
/// JSON of the public API, generated at compile time: snake_case names, optional fields left out when
/// null, times in UTC. Every record of the API is listed here.
/// </summary>
[JsonSourceGenerationOptions(
    // The generated writers would never run: they do not take part when there are converters.
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(Response))]
[JsonSerializable(typeof(ServerSentEvent))]
[JsonSerializable(typeof(MinimalUser))]
[JsonSerializable(typeof(ReducedUser))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(UpdateRoles))]
[JsonSerializable(typeof(UserRoles))]
[JsonSerializable(typeof(GetUsersResponse))]
[JsonSerializable(typeof(CreateFirstUserRequest))]
[JsonSerializable(typeof(CreateFirstUserResponse))]
[JsonSerializable(typeof(CreateUserRequest))]
[JsonSerializable(typeof(UpdateUserProfileRequest))]
[JsonSerializable(typeof(UpdateUserPasswordRequest))]
[JsonSerializable(typeof(UserAppearanceSettings))]
[JsonSerializable(typeof(ValidateUserPasswordRequest))]
[JsonSerializable(typeof(ValidateUserPasswordResponse))]
[JsonSerializable(typeof(UserLoginType))]
[JsonSerializable(typeof(GitSshKey))]
[JsonSerializable(typeof(LoginWithPasswordRequest))]
[JsonSerializable(typeof(LoginWithPasswordResponse))]
[JsonSerializable(typeof(AuthMethods))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(ApiKeyWithOwner))]
[JsonSerializable(typeof(CreateTokenRequest))]
[JsonSerializable(typeof(GenerateApiKeyResponse))]
[JsonSerializable(typeof(TokenConfig))]
[JsonSerializable(typeof(Organization))]
[JsonSerializable(typeof(OrganizationMember))]
[JsonSerializable(typeof(OrganizationMemberWithUserData))]
[JsonSerializable(typeof(PaginatedMembersResponse))]
[JsonSerializable(typeof(BuildInfoResponse))]
[JsonSerializable(typeof(UpdateCheckResponse))]
[JsonSerializable(typeof(SshConfigResponse))]
[JsonSerializable(typeof(AppearanceConfig))]
[JsonSerializable(typeof(Entitlements))]
[JsonSerializable(typeof(RegionsResponse))]
[JsonSerializable(typeof(AppHostResponse))]
[JsonSerializable(typeof(AuthorizationRequest))]
[JsonSerializable(typeof(Template))]
[JsonSerializable(typeof(CreateTemplateRequest))]
[JsonSerializable(typeof(UpdateTemplateMeta))]
[JsonSerializable(typeof(UpdateActiveTemplateVersion))]
[JsonSerializable(typeof(CreateTemplateVersionRequest))]
[JsonSerializable(typeof(PatchTemplateVersionRequest))]
[JsonSerializable(typeof(UploadResponse))]
[JsonSerializable(typeof(TemplateVersion))]
[JsonSerializable(typeof(TemplateVersionParameter))]
[JsonSerializable(typeof(ProvisionerJob))]
[JsonSerializable(typeof(ProvisionerJobLog))]
[JsonSerializable(typeof(ProvisionerDaemon))]
[JsonSerializable(typeof(MatchedProvisioners))]
[JsonSerializable(typeof(Workspace))]
[JsonSerializable(typeof(WorkspacesResponse))]
[JsonSerializable(typeof(WorkspaceBuild))]
[JsonSerializable(typeof(WorkspaceResource))]
[JsonSerializable(typeof(CreateWorkspaceRequest))]
[JsonSerializable(typeof(CreateWorkspaceBuildRequest))]
[JsonSerializable(typeof(UpdateWorkspaceRequest))]
[JsonSerializable(typeof(UpdateWorkspaceAutostartRequest))]
[JsonSerializable(typeof(UpdateWorkspaceTtlRequest))]
[JsonSerializable(typeof(PutExtendWorkspaceRequest))]
[JsonSerializable(typeof(UpdateWorkspaceDormancy))]
[JsonSerializable(typeof(UpdateWorkspaceAutomaticUpdatesRequest))]
[JsonSerializable(typeof(PostWorkspaceUsageRequest))]
[JsonSerializable(typeof(ResolveAutostartResponse))]
[JsonSerializable(typeof(UpdateWorkspaceBuildStateRequest))]
[JsonSerializable(typeof(WorkspaceAgentPortShares))]
[JsonSerializable(typeof(WorkspaceAgentPortShare))]
[JsonSerializable(typeof(UpsertWorkspaceAgentPortShareRequest))]
[JsonSerializable(typeof(DeleteWorkspaceAgentPortShareRequest))]
[JsonSerializable(typeof(WorkspaceBuildTimings))]
[JsonSerializable(typeof(WorkspaceAgent))]
[JsonSerializable(typeof(WorkspaceAgentListeningPortsResponse))]
[JsonSerializable(typeof(PatchAgentLogsRequest))]
[JsonSerializable(typeof(WorkspaceAgentLogSource))]
[JsonSerializable(typeof(PostLogSourceRequest))]
[JsonSerializable(typeof(PatchAppStatusRequest))]
[JsonSerializable(typeof(AgentGitSshKey))]
[JsonSerializable(typeof(IReadOnlyList<Workspace>))]
[JsonSerializable(typeof(IReadOnlyList<User>))]
[JsonSerializable(typeof(IReadOnlyList<AssignableRole>))]
[JsonSerializable(typeof(IReadOnlyList<ApiKeyWithOwner>))]
[JsonSerializable(typeof(IReadOnlyList<Organization>))]
[JsonSerializable(typeof(IReadOnlyList<OrganizationMemberWithUserData>))]
[JsonSerializable(typeof(IReadOnlyList<Region>))]
[JsonSerializable(typeof(IReadOnlyList<Template>))]
[JsonSerializable(typeof(IReadOnlyList<TemplateExample>))]
[JsonSerializable(typeof(IReadOnlyList<TemplateVersion>))]
[JsonSerializable(typeof(IReadOnlyList<TemplateVersionParameter>))]
[JsonSerializable(typeof(IReadOnlyList<TemplateVersionVariable>))]
[JsonSerializable(typeof(IReadOnlyList<TemplateVersionExternalAuth>))]
[JsonSerializable(typeof(IReadOnlyList<Preset>))]
[JsonSerializable(typeof(IReadOnlyList<ProvisionerJob>))]
[JsonSerializable(typeof(IReadOnlyList<ProvisionerJobLog>))]
[JsonSerializable(typeof(IReadOnlyList<ProvisionerDaemon>))]
[JsonSerializable(typeof(IReadOnlyList<WorkspaceBuild>))]
[JsonSerializable(typeof(IReadOnlyList<WorkspaceBuildParameter>))]
[JsonSerializable(typeof(IReadOnlyList<WorkspaceResource>))]
[JsonSerializable(typeof(IReadOnlyList<WorkspaceAgentLog>))]
[JsonSerializable(typeof(IReadOnlyList<WorkspaceAgentMetadata>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, bool>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
public sealed partial class CoderJsonContext : JsonSerializerContext
{
    /// <summary>Makes other options (a web server's, for example) write the API's JSON as this context does.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new UtcTimeConverter());
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
