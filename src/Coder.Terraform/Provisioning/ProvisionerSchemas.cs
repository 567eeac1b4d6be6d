using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Provisioning;

/// <summary>What <c>provisioner</c> and <c>connection</c> blocks may hold.</summary>
internal static class ProvisionerSchemas
{
    private static readonly HclType Strings = HclType.List(HclType.String);

    public static BlockSchema Connection { get; } = new(
    [
        .. new[]
        {
            "type", "user", "password", "host", "timeout", "script_path", "target_platform", "private_key", "certificate", "host_key",
            "agent_identity", "proxy_scheme", "proxy_host", "proxy_user_name", "proxy_user_password", "bastion_user", "bastion_password",
            "bastion_host", "bastion_host_key", "bastion_private_key", "bastion_certificate", "cacert",
        }.Select(name => Optional(name, HclType.String)),
        .. new[] { "port", "proxy_port", "bastion_port" }.Select(name => Optional(name, HclType.Number)),
        .. new[] { "agent", "https", "insecure", "use_ntlm" }.Select(name => Optional(name, HclType.Bool)),
    ]);

    private static readonly BlockSchema LocalExec = new(
    [
        new AttributeSchema("command", HclType.String) { Required = true },
        Optional("interpreter", Strings),
        Optional("working_dir", HclType.String),
        Optional("environment", HclType.Map(HclType.String)),
        Optional("quiet", HclType.Bool),
    ]);

    private static readonly BlockSchema File = new(
    [
        Optional("source", HclType.String),
        Optional("content", HclType.String),
        new AttributeSchema("destination", HclType.String) { Required = true },
    ]);

    private static readonly BlockSchema RemoteExec = new([Optional("inline", Strings), Optional("script", HclType.String), Optional("scripts", Strings)]);

    /// <summary>The schema of a type of provisioner.</summary>
    public static BlockSchema Of(string type) => type switch
    {
        "local-exec" => LocalExec,
        "file" => File,
        _ => RemoteExec,
    };

    private static AttributeSchema Optional(string name, HclType type) => new(name, type) { Optional = true };
}
