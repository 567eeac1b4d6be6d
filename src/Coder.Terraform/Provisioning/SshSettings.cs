using System.Text.RegularExpressions;
using Coder.Hcl.Values;
using Coder.Terraform.Functions;

namespace Coder.Terraform.Provisioning;

/// <summary>The arguments of <c>connection { type = "ssh" }</c>, checked.</summary>
internal sealed partial record SshSettings
{
    private const int DefaultPort = 22;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);

    /// <summary>What this engine does not do, with the way out.</summary>
    private static readonly (string Name, string Instead)[] Refused =
    [
        ("password", "use private_key or agent"), ("bastion_password", "use bastion_private_key or agent"),
        ("agent_identity", "use private_key"), ("proxy_scheme", "use bastion_host"), ("proxy_host", "use bastion_host"),
        ("proxy_port", "use bastion_host"), ("proxy_user_name", "use bastion_host"), ("proxy_user_password", "use bastion_host"),
    ];

    /// <summary>The machine to reach.</summary>
    public required SshHost Target { get; init; }

    /// <summary>The machine on the way to it; null for a direct connection.</summary>
    public SshHost? Bastion { get; init; }

    /// <summary>Whether keys of the SSH agent may be used.</summary>
    public required bool UseAgent { get; init; }

    /// <summary>How long to try to connect.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Where scripts are put on the machine; <c>%RAND%</c> stands for random digits.</summary>
    public required string ScriptPath { get; init; }

    /// <summary>Reads the arguments; null, with a text that says what is wrong, when they cannot be used.</summary>
    public static SshSettings? Read(HclValue? connection, out string error)
    {
        if (connection is null)
        {
            error = "A connection block is required: connection { host = …, user = …, private_key = … } in the provisioner or its resource.";
            return null;
        }

        string? Text(string name) => ProvisionerRequest.Text(connection, name);
        int? Port(string name) => connection.GetAttribute(name) is { IsNull: false } port && port.AsNumber().TryToInt32(out var number) ? number : null;
        var agent = connection.GetAttribute("agent") is { IsNull: false } flag ? flag.AsBool() : (bool?)null;
        var timeout = Timeouts(Text("timeout"));
        error = Problem(connection, Text) ?? (timeout is null ? $"The timeout \"{Text("timeout")}\" is not a duration such as 30s or 5m." : "");
        if (error.Length > 0)
        {
            return null;
        }

        var target = new SshHost(Text("host")!, Port("port") ?? DefaultPort, Text("user") ?? "root", Text("private_key"), Text("certificate"), Text("host_key"));
        return new SshSettings
        {
            Target = target,
            Bastion = Text("bastion_host") is not { } bastion ? null : new SshHost(
                bastion, Port("bastion_port") ?? DefaultPort, Text("bastion_user") ?? target.User, Text("bastion_private_key") ?? target.PrivateKey,
                Text("bastion_certificate"), Text("bastion_host_key")),
            UseAgent = agent ?? target.PrivateKey is null,
            Timeout = timeout!.Value,
            ScriptPath = Text("script_path") ?? "/tmp/terraform_%RAND%.sh",
        };
    }

    private static string? Problem(HclValue connection, Func<string, string?> text)
    {
        if (text("type") is { } type && type != "ssh")
        {
            return $"The native engine does not connect with type \"{type}\". Use type = \"ssh\", or the terraform CLI engine.";
        }

        foreach (var (name, instead) in Refused)
        {
            if (!connection.GetAttribute(name).IsNull)
            {
                return $"The native engine does not connect with \"{name}\": {instead}, or use the terraform CLI engine.";
            }
        }

        return text("target_platform") is { } platform && platform != "unix" ? $"The native engine does not connect to target_platform \"{platform}\": only to \"unix\"."
            : string.IsNullOrEmpty(text("host")) ? "The connection has no host."
            : new[] { "host", "user", "bastion_host", "bastion_user" }.FirstOrDefault(n => text(n) is { } value && !Plain().IsMatch(value)) is { } odd
                ? $"The connection's \"{odd}\" is not a name or address."
            : new[] { "host_key", "bastion_host_key" }.FirstOrDefault(n => text(n)?.Trim().Contains('\n') == true) is { } keys
                ? $"The connection's \"{keys}\" must be one public key in one line."
            : null;
    }

    private static TimeSpan? Timeouts(string? text) =>
        text is null ? DefaultTimeout : GoDuration.TryParse(text, out var timeout) && timeout >= TimeSpan.Zero ? timeout : null;

    [GeneratedRegex("^[A-Za-z0-9_.:%@][A-Za-z0-9_.:%@-]*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}

/// <summary>One machine and how to log in to it.</summary>
internal sealed record SshHost(string Host, int Port, string User, string? PrivateKey, string? Certificate, string? HostKey);
