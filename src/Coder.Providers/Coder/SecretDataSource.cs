using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_secret</c>: a secret that the workspace's owner keeps with the server.</summary>
internal sealed class SecretDataSource() : DataSource<CoderContext>("coder_secret", new Block(
[
    Id(),
    Optional("env", HclType.String, "The environment variable that the owner has given the secret for.").NotEmpty(),
    Optional("file", HclType.String, "The path that the owner has given the secret for: absolute, or beginning with ~/.")
        .Check(f => f.AsString().StartsWith('/') || f.AsString().StartsWith("~/", StringComparison.Ordinal) ? null : "must begin with / or ~/."),
    Required("help_message", HclType.String, "What to tell an owner who has no such secret."),
    Computed("value", HclType.String, "The secret; empty while a template is imported.").Sensitive(),
]))
{
    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        if ((config.IsAbsent("env") && config.IsAbsent("file")) || (config.IsSet("env") && config.IsSet("file")))
        {
            problems.Add(Diagnostic.Error("Invalid secret", "Exactly one of env and file must be set."));
        }
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(Operation<CoderContext> operation, BlockValue config, CancellationToken ct)
    {
        var (variable, name) = config.TextOrNull("env") is { } env
            ? (CoderVariables.SecretEnvironment(env), env)
            : (CoderVariables.SecretFile(config.Text("file")), config.Text("file"));
        var starts = operation.Context.Or(CoderVariables.Transition, "start") == "start";
        if (operation.Context.IsBuild && starts && !operation.Context.Environment.ContainsKey(variable))
        {
            operation.Fail("Missing secret", $"The workspace's owner has no secret for {name}. {config.Text("help_message")}");
        }

        return new(config.With("id", Guid.NewGuid().ToString()).With("value", operation.Context[variable]));
    }
}
