using System.Globalization;
using System.Security.Cryptography;

namespace Coder.Terraform.Provisioning;

/// <summary><c>remote-exec</c>: scripts on another machine.</summary>
internal sealed class RemoteExec : RemoteProvisioner
{
    protected override string? Check(ProvisionerRequest request)
    {
        var given = new[] { "inline", "script", "scripts" }.Count(n => !request.Config.GetAttribute(n).IsNull);
        if (given != 1)
        {
            return "A remote-exec provisioner needs exactly one of inline, script and scripts.";
        }

        return Files(request).FirstOrDefault(f => request.Folder.Find(f) is null) is { } missing
            ? $"The script \"{missing}\" is not in the template: only files of the template can be sent."
            : null;
    }

    protected override async Task<string?> RunAsync(ProvisionerRequest request, SshSettings settings, SshConnection connection, CancellationToken ct)
    {
        List<string> scripts = [];
        if (request.Texts("inline") is { Count: > 0 } lines)
        {
            scripts.Add($"#!/bin/sh\n{string.Join('\n', lines)}\n");
        }

        foreach (var file in Files(request))
        {
            scripts.Add(await File.ReadAllTextAsync(request.Folder.Find(file)!, ct));
        }

        Action<string> output = request.Secret is not null ? _ => { } : request.Output;
        if (request.Secret is not null)
        {
            request.Output(request.Suppressed);
        }

        foreach (var script in scripts)
        {
            var path = settings.ScriptPath.Replace("%RAND%", RandomNumberGenerator.GetInt32(1_000_000_000).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            if (await connection.RunAsync($"cat > {Quote(path)} && chmod 0700 {Quote(path)}", script, output, ct) is not 0 and var failed)
            {
                return $"The script could not be put at {path} of the machine (exit status {failed}).";
            }

            var code = await connection.RunAsync(Quote(path), null, output, ct);
            await connection.RunAsync($"rm -f {Quote(path)}", null, _ => { }, ct);
            if (code != 0)
            {
                return $"The script ended with exit status {code}.";
            }
        }

        return null;
    }

    private static IEnumerable<string> Files(ProvisionerRequest request) =>
        request.Text("script") is { } script ? [script] : request.Texts("scripts");
}
