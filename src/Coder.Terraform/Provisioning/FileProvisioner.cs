namespace Coder.Terraform.Provisioning;

/// <summary><c>file</c>: copies a file, a folder or a text to another machine.</summary>
internal sealed class FileProvisioner : RemoteProvisioner
{
    protected override string? Check(ProvisionerRequest request)
    {
        if (request.Text("source") is null == request.Text("content") is null)
        {
            return "A file provisioner needs exactly one of source and content.";
        }

        return request.Text("source") is { } source && request.Folder.Find(source) is null
            ? $"The source \"{source}\" is not in the template: only files of the template can be sent."
            : null;
    }

    protected override async Task<string?> RunAsync(ProvisionerRequest request, SshSettings settings, SshConnection connection, CancellationToken ct)
    {
        var destination = request.Text("destination")!;
        var last = "";
        void Keep(string line) => last = line;
        int code;
        if (request.Text("content") is { } content)
        {
            code = await connection.RunAsync($"cat > {Quote(destination)}", content, Keep, ct);
        }
        else
        {
            // With a slash at its end, a folder's content is copied rather than the folder.
            var source = request.Text("source")!;
            code = await connection.CopyAsync(request.Folder.Find(source)! + (source.EndsWith('/') ? "/." : ""), destination, Keep, ct);
        }

        return code == 0 ? null : $"It could not be copied to {destination} (exit status {code}): {last}";
    }
}
