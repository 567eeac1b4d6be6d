using Coder.Server.Audit;

namespace Coder.Server.Tests.Audit;

public sealed class AuditDescriptionTests
{
    [Theory]
    [InlineData("template", "write", 200, "{user} updated the template {target}")]
    [InlineData("user", "create", 201, "{user} created the user {target}")]
    [InlineData("workspace_build", "start", 200, "{user} started the workspace build {target}")]
    [InlineData("workspace", "delete", 403, "{user} unsuccessfully attempted to delete the workspace {target}")]
    [InlineData("api_key", "login", 201, "{user} logged in")]
    [InlineData("api_key", "login", 401, "{user} unsuccessfully attempted to log in")]
    [InlineData("api_key", "logout", 200, "{user} logged out")]
    [InlineData("api_key", "create", 201, "{user} created the API key {target}")]
    [InlineData("git_ssh_key", "write", 200, "{user} updated the git SSH key")]
    [InlineData("health_settings", "write", 200, "{user} updated the health settings")]
    [InlineData("idp_sync_settings_organization", "write", 200, "{user} updated the organization sync settings")]
    [InlineData("convert_login", "write", 200, "{user} updated the login type of {target}")]
    [InlineData("user", "request_password_reset", 200, "A password reset was requested for {target}")]
    [InlineData("something_new", "open", 200, "{user} opened the something_new {target}")]
    public void A_sentence_says_what_happened(string resourceType, string action, int status, string sentence) =>
        AuditDescription.Of(resourceType, action, status).ShouldBe(sentence);
}
