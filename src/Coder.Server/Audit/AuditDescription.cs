namespace Coder.Server.Audit;

/// <summary>The sentence of an entry; clients put names in the place of <c>{user}</c> and <c>{target}</c>.</summary>
internal static class AuditDescription
{
    /// <summary>For example <c>{user} updated the template {target}</c>.</summary>
    public static string Of(string resourceType, string action, int statusCode)
    {
        var what = Verb(action, attempted: statusCode >= StatusCodes.Status400BadRequest);
        if (action == AuditAction.RequestPasswordReset)
        {
            return "A password reset was requested for {target}";
        }

        return resourceType switch
        {
            AuditResource.ApiKey when action is AuditAction.Login or AuditAction.Logout or AuditAction.Register => $"{{user}} {what}",
            AuditResource.GitSshKey => $"{{user}} {what} the git SSH key",
            AuditResource.HealthSettings => $"{{user}} {what} the health settings",
            AuditResource.IdpSyncSettingsOrganization => $"{{user}} {what} the organization sync settings",
            AuditResource.ConvertLogin => $"{{user}} {what} the login type of {{target}}",
            _ => $"{{user}} {what} the {AuditedFields.Find(resourceType)?.Title ?? resourceType} {{target}}",
        };
    }

    private static string Verb(string action, bool attempted)
    {
        var (infinitive, past) = action switch
        {
            AuditAction.Start => ("start", "started"),
            AuditAction.Stop => ("stop", "stopped"),
            AuditAction.Create => ("create", "created"),
            AuditAction.Write => ("update", "updated"),
            AuditAction.Delete => ("delete", "deleted"),
            AuditAction.Login => ("log in", "logged in"),
            AuditAction.Logout => ("log out", "logged out"),
            AuditAction.Register => ("register", "registered"),
            AuditAction.Connect => ("connect to", "connected to"),
            AuditAction.Disconnect => ("disconnect from", "disconnected from"),
            AuditAction.Open => ("open", "opened"),
            AuditAction.Close => ("close", "closed"),
            _ => (action, action),
        };
        return attempted ? $"unsuccessfully attempted to {infinitive}" : past;
    }
}
