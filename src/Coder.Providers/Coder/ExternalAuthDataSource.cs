using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_external_auth</c>: the owner's account at another service, such as a Git host.</summary>
internal sealed class ExternalAuthDataSource() : DataSource<CoderContext>("coder_external_auth", new Block(
[
    Required("id", HclType.String, "The id of an external auth provider of the server.").NotEmpty(),
    Optional("optional", HclType.Bool, "Owners may go without.").Default(false),
    Computed("access_token", HclType.String, "The owner's access token; empty when there is none.").Sensitive(),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(
        Operation<CoderContext> operation, BlockValue config, CancellationToken ct)
    {
        var id = config.Text("id");
        var token = operation.Context[CoderVariables.ExternalAuthAccessToken(id)];
        var starts = operation.Context.Or(CoderVariables.Transition, "start") == "start";
        if (token.Length == 0 && operation.Context.IsBuild && starts && !config.Flag("optional"))
        {
            operation.Fail(
                "Not connected to an external account",
                $"The template needs the owner's account of the external auth provider \"{id}\": connect it in the account "
                + "settings, or ask an administrator to configure the provider if it is not listed there.");
        }

        return new(config.With("access_token", token));
    }
}
