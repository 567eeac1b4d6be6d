namespace Coder.Cli.Ssh.Config;

/// <summary>The options of <c>coder config-ssh</c> that are remembered in the file.</summary>
internal sealed record SshConfigOptions
{
    /// <summary><c>yes</c>, <c>no</c> or <c>auto</c>.</summary>
    public string Wait { get; init; } = "auto";

    /// <summary>Null for the server's.</summary>
    public string? HostPrefix { get; init; }

    /// <summary>Null for the server's.</summary>
    public string? HostSuffix { get; init; }

    public bool DisableAutostart { get; init; }

    /// <summary>Lines for each host, as <c>key=value</c> or <c>key value</c>.</summary>
    public IReadOnlyList<string> SshOptions { get; init; } = [];

    /// <summary>The options that are not the default, one <c>key=value</c> each.</summary>
    public IEnumerable<string> Remembered()
    {
        if (Wait != "auto")
        {
            yield return $"wait={Wait}";
        }

        if (HostPrefix is not null)
        {
            yield return $"ssh-host-prefix={HostPrefix}";
        }

        if (HostSuffix is not null)
        {
            yield return $"hostname-suffix={HostSuffix}";
        }

        if (DisableAutostart)
        {
            yield return "disable-autostart=true";
        }

        foreach (var option in SshOptions)
        {
            yield return $"ssh-option={option}";
        }
    }

    /// <summary>Reads what <see cref="Remembered"/> wrote; keys of other versions are passed over.</summary>
    public static SshConfigOptions Recall(IEnumerable<string> lines)
    {
        var options = new SshConfigOptions();
        foreach (var line in lines)
        {
            if (line.Split('=', 2) is not [var key, var value])
            {
                continue;
            }

            options = key switch
            {
                "wait" => options with { Wait = value },
                "ssh-host-prefix" => options with { HostPrefix = value },
                "hostname-suffix" => options with { HostSuffix = value },
                "disable-autostart" => options with { DisableAutostart = value == "true" },
                "ssh-option" => options with { SshOptions = [.. options.SshOptions, value] },
                _ => options,
            };
        }

        return options;
    }

    public bool Equals(SshConfigOptions? other) => other is not null && Remembered().SequenceEqual(other.Remembered(), StringComparer.Ordinal);

    public override int GetHashCode() => string.Join('\n', Remembered()).GetHashCode(StringComparison.Ordinal);
}
