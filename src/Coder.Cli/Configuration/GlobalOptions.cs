using System.CommandLine;

namespace Coder.Cli.Configuration;

/// <summary>Options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public GlobalOptions(Func<string, string?> environment)
    {
        Url = OptionOf.Text("--url", "URL of the server", environment, "CODER_URL", "url");
        Token = OptionOf.Text("--token", "Session token", environment, "CODER_SESSION_TOKEN", "token");
        ConfigDirectory = OptionOf.Text(
            "--global-config", "Directory of the login and other settings", environment, "CODER_CONFIG_DIR", "path");
        Headers = OptionOf.List(
            "--header", "Header sent with every request; may be repeated", environment, "CODER_HEADER", "name=value");
        HeaderCommand = OptionOf.Text(
            "--header-command", "Command that prints headers as name=value lines", environment, "CODER_HEADER_COMMAND", "command");
        NoVersionWarning = OptionOf.Flag(
            "--no-version-warning", "Do not warn when client and server differ in version", environment, "CODER_NO_VERSION_WARNING");
        NoFeatureWarning = OptionOf.Flag(
            "--no-feature-warning", "Do not warn about features that are not available", environment, "CODER_NO_FEATURE_WARNING");
        DisableDirectConnections = OptionOf.Flag(
            "--disable-direct-connections", "Accepted for compatibility: connections always go through the server", environment, "CODER_DISABLE_DIRECT_CONNECTIONS");
        DisableNetworkTelemetry = OptionOf.Flag(
            "--disable-network-telemetry", "Accepted for compatibility: nothing is ever sent", environment, "CODER_DISABLE_NETWORK_TELEMETRY");
        Verbose = OptionOf.Flag("--verbose", "Say more about what is done", environment, "CODER_VERBOSE", "-v");
    }

    public Option<string?> Url { get; }

    public Option<string?> Token { get; }

    public Option<string?> ConfigDirectory { get; }

    public Option<string[]> Headers { get; }

    public Option<string?> HeaderCommand { get; }

    public Option<bool> NoVersionWarning { get; }

    public Option<bool> NoFeatureWarning { get; }

    public Option<bool> DisableDirectConnections { get; }

    public Option<bool> DisableNetworkTelemetry { get; }

    public Option<bool> Verbose { get; }

    public IEnumerable<Option> All =>
    [
        Url, Token, ConfigDirectory, Headers, HeaderCommand, NoVersionWarning, NoFeatureWarning,
        DisableDirectConnections, DisableNetworkTelemetry, Verbose,
    ];
}
