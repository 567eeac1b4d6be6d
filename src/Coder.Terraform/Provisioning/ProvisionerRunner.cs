using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Provisioning;

/// <summary>Runs the provisioners of an object, one after the other.</summary>
internal sealed class ProvisionerRunner(EngineOptions options, WorkingFolder folder)
{
    private static readonly Dictionary<string, IProvisioner> Types = new(StringComparer.Ordinal)
    {
        [LocalExec.Name] = new LocalExec(),
        ["file"] = new FileProvisioner(),
        ["remote-exec"] = new RemoteExec(),
    };

    /// <summary>Runs them; false when one failed that must not, with an error.</summary>
    /// <param name="provisioners">What to run.</param>
    /// <param name="module">The module instance of the block.</param>
    /// <param name="instance">Values of <c>count</c> and <c>each</c>.</param>
    /// <param name="self">The object.</param>
    /// <param name="address">Its address, for the log.</param>
    /// <param name="found">Receives errors and warnings.</param>
    /// <param name="ct">Stops what runs.</param>
    public async ValueTask<bool> RunAsync(IEnumerable<ProvisionerConfig> provisioners, ModuleInstance module, Instance instance, HclValue self,
        string address, DiagnosticBag found, CancellationToken ct)
    {
        foreach (var provisioner in provisioners)
        {
            var context = Scope.For(provisioner.References, module, instance, self);
            var problems = new DiagnosticBag();
            var error = await RunAsync(provisioner, context, address, problems, ct);
            if (error is not null)
            {
                problems.AddError($"{provisioner.Type} provisioner error", error, provisioner.Range);
            }

            if (provisioner.ContinueOnFailure && !ct.IsCancellationRequested)
            {
                Conditions.AddAsWarnings(problems, found);
                continue;
            }

            found.AddRange(problems);
            if (problems.HasErrors)
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<string?> RunAsync(ProvisionerConfig provisioner, EvaluationContext context, string address, DiagnosticBag problems, CancellationToken ct)
    {
        if (provisioner.Type == LocalExec.Name && !options.AllowLocalExec)
        {
            return LocalExec.NotAllowed;
        }

        var decoder = new BodyDecoder(context, problems);
        var config = decoder.Decode(provisioner.Body, ProvisionerSchemas.Of(provisioner.Type), MetaNames.Provisioner, provisioner.Range);
        HclValue? connection = null;
        foreach (var body in provisioner.Connections)
        {
            var given = decoder.Decode(body, ProvisionerSchemas.Connection, MetaNames.None, provisioner.Range);
            connection = connection is null ? given : HclValue.Object(given.Attributes.Select(a =>
                KeyValuePair.Create(a.Key, a.Value.IsNull ? connection.GetAttribute(a.Key) : a.Value)));
        }

        if (problems.HasErrors)
        {
            return null;
        }

        if (!config.IsWhollyKnown || connection is { IsWhollyKnown: false })
        {
            return "Its configuration still holds unknown values.";
        }

        options.Log.Write(ProgressLevel.Info, $"{address}: Provisioning with '{provisioner.Type}'...");
        return await Types[provisioner.Type].RunAsync(
            new ProvisionerRequest(config.UnmarkDeep(), connection?.UnmarkDeep(), folder)
            {
                Output = line => options.Log.Write(ProgressLevel.Info, $"{address} ({provisioner.Type}): {line}"),
                Time = options.Time,
                Secret = config.DeepMarks.HasFlag(ValueMarks.Sensitive) ? "sensitive" : config.DeepMarks.HasFlag(ValueMarks.Ephemeral) ? "ephemeral" : null,
            },
            ct);
    }
}
