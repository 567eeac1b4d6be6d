using System.ComponentModel;
using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Terraform.Functions;
using Coder.Terraform.Processes;

namespace Coder.Terraform.Provisioning;

/// <summary><c>local-exec</c>: a command on the machine of the engine, in the template's folder.</summary>
public sealed class LocalExec : IProvisioner
{
    /// <summary>Its name in templates.</summary>
    public const string Name = "local-exec";

    internal const string NotAllowed =
        "Templates may not run commands on this server. Remove the local-exec provisioner, or ask an administrator to allow it (CODER_TEMPLATE_LOCAL_EXEC).";

    private static readonly string[] Shell = ["/bin/sh", "-c"];

    /// <summary>The error about a template that uses it where commands are not allowed.</summary>
    /// <param name="range">Where it uses it.</param>
    public static Diagnostic Forbidden(SourceRange? range) => Diagnostic.Error("local-exec is not allowed", NotAllowed, range);

    /// <summary>The error about a template that runs a program with an <c>external</c> data source where commands are not allowed.</summary>
    /// <param name="range">Where it does.</param>
    public static Diagnostic ForbiddenExternal(SourceRange? range) => Diagnostic.Error(
        "external is not allowed",
        "Templates may not run commands on this server. Remove the external data source, or ask an administrator to allow it (CODER_TEMPLATE_LOCAL_EXEC).",
        range);

    async Task<string?> IProvisioner.RunAsync(ProvisionerRequest request, CancellationToken ct)
    {
        var command = request.Text("command")!;
        if (command.Length == 0)
        {
            return "The command of a local-exec provisioner must not be empty.";
        }

        var interpreter = request.Texts("interpreter");
        interpreter = interpreter.Count == 0 ? Shell : interpreter;
        var environment = ChildEnvironment.Of(ChildEnvironment.Basic);
        if (request.Config.GetAttribute("environment") is { IsNull: false } given)
        {
            foreach (var (name, value) in given.Attributes)
            {
                environment[name] = value.IsNull ? "" : value.AsString();
            }
        }

        var last = new StringBuilder();
        void Output(string line)
        {
            request.Output(line);
            lock (last)
            {
                last.Clear().Append(line);
            }
        }

        if (request.Secret is not null)
        {
            request.Output(request.Suppressed);
        }
        else if (request.Config.GetAttribute("quiet") is not { IsNull: false } quiet || !quiet.AsBool())
        {
            request.Output($"Executing: [{string.Join(' ', interpreter.Append(command).Select(a => JsonEncoding.Encode(Hcl.Values.HclValue.String(a))))}]");
        }
        else
        {
            request.Output("Executing: Suppressed by quiet=true");
        }

        var folder = Path.Combine(request.Folder.Path, request.Text("working_dir") ?? "");
        if (!Directory.Exists(folder))
        {
            return $"The working_dir \"{request.Text("working_dir")}\" does not exist.";
        }

        int code;
        try
        {
            Action<string> output = request.Secret is not null ? _ => { } : Output;
            var child = new ChildCommand(interpreter[0], [.. interpreter.Skip(1), command], folder, environment) { Group = ChildGroup.LivesOn };
            code = await new ChildRunner(request.Time).RunAsync(child, output, output, ct);
        }
        catch (Win32Exception e)
        {
            return $"The program \"{interpreter[0]}\" cannot be started: {e.Message}.";
        }

        return ct.IsCancellationRequested ? "The command was stopped, as the build was canceled."
            : code == 0 ? null
            : request.Secret is not null ? $"The command ended with exit status {code}. Its output is hidden, as its configuration is {request.Secret}."
            : $"The command ended with exit status {code}{(last.Length > 0 ? $". It last said: {last}" : ".")}";
    }
}
