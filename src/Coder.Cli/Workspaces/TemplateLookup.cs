using System.Net;
using Coder.Sdk;

namespace Coder.Cli.Workspaces;

/// <summary>Finds templates by their names.</summary>
internal static class TemplateLookup
{
    public static async Task<Template> FindAsync(CoderClient client, Organization organization, string name, CancellationToken ct) =>
        await TryFindAsync(client, organization, name, ct) ?? throw new CliException(
            $"The organization {organization.Name} has no template \"{name}\", or you may not use it.",
            hint: "List templates with: coder templates list");

    public static async Task<Template?> TryFindAsync(CoderClient client, Organization organization, string name, CancellationToken ct)
    {
        try
        {
            return await client.TemplateByNameAsync(organization.Id, name, ct);
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public static async Task<TemplateVersion> FindVersionAsync(CoderClient client, Template template, string name, CancellationToken ct)
    {
        try
        {
            return await client.TemplateVersionByNameAsync(template.Id, name, ct);
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw new CliException(
                $"The template {template.Name} has no version \"{name}\".",
                hint: $"List its versions with: coder templates versions list {template.Name}");
        }
    }
}
