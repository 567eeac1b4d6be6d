using System.Text.Json;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_workspace_owner</c>: who the workspace belongs to.</summary>
internal sealed class WorkspaceOwnerDataSource() : DataSource<CoderContext>("coder_workspace_owner", new Block(
[
    Id("The owner's UUID."),
    Computed("name", HclType.String, "The owner's username."),
    Computed("full_name", HclType.String, "The owner's full name."),
    Computed("email", HclType.String, "The owner's email address."),
    Computed("login_type", HclType.String, "How the owner logs in."),
    Computed("groups", HclType.List(HclType.String), "Names of the owner's groups."),
    Computed("rbac_roles", HclType.List(Role), "The owner's roles."),
    Computed("ssh_public_key", HclType.String, "The owner's public SSH key."),
    Computed("ssh_private_key", HclType.String, "The owner's private SSH key.").Sensitive(),
    Computed("session_token", HclType.String, "A session token of the owner; new with every start.").Sensitive(),
    Computed("oidc_access_token", HclType.String, "The owner's OpenID Connect access token; empty when there is none.").Sensitive(),
]))
{
    private static readonly HclType Role = HclType.Object(new Dictionary<string, HclType>(StringComparer.Ordinal)
    {
        ["name"] = HclType.String,
        ["org_id"] = HclType.String,
    });

    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(
        Operation<CoderContext> operation, BlockValue config, CancellationToken ct)
    {
        var context = operation.Context;
        return new(config
            .With("id", context.Or(CoderVariables.OwnerId, Guid.NewGuid().ToString()))
            .With("name", context.Or(CoderVariables.Owner, "default"))
            .With("full_name", context.Or(CoderVariables.OwnerFullName, "default"))
            .With("email", context.Or(CoderVariables.OwnerEmail, "default@example.com"))
            .With("login_type", context[CoderVariables.OwnerLoginType])
            .With("groups", FromJson(operation, CoderVariables.OwnerGroups, HclType.List(HclType.String)))
            .With("rbac_roles", FromJson(operation, CoderVariables.OwnerRoles, HclType.List(Role)))
            .With("ssh_public_key", context[CoderVariables.OwnerSshPublicKey])
            .With("ssh_private_key", context[CoderVariables.OwnerSshPrivateKey])
            .With("session_token", context[CoderVariables.OwnerSessionToken])
            .With("oidc_access_token", context[CoderVariables.OwnerOidcAccessToken]));
    }

    private static HclValue FromJson(Operation<CoderContext> operation, string variable, HclType type)
    {
        try
        {
            using var json = JsonDocument.Parse(operation.Context.Or(variable, "[]"));
            return StateShape.Read(json.RootElement, type);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            operation.Fail("Invalid environment", $"{variable} is not a JSON list of the expected form.");
            return HclValue.Null(type);
        }
    }
}
