namespace Coder.Provisioner;

/// <summary>A <c>coder_external_auth</c> of a template: an account that its workspaces need.</summary>
/// <param name="Id">Id of the server's external auth provider.</param>
/// <param name="Optional">Whether workspaces go without it too.</param>
public sealed record TemplateExternalAuth(string Id, bool Optional);
