using System.CommandLine;
using Coder.Cli.Configuration;
using Coder.Cli.Console;
using Coder.Sdk;

namespace Coder.Cli;

/// <summary>One run of a command: its arguments, its console, and the client of the server it is logged in to.</summary>
internal sealed class CliContext(CliHost host, ParseResult arguments) : IDisposable
{
    private readonly Dictionary<string, string> _options = [];
    private CoderClient? _client;

    public CliHost Host { get; } = host;

    public IConsole Console => Host.Console;

    public TimeProvider Time => Host.Time;

    public ConfigDirectory Config => field ??= new(
        Get(Host.Globals.ConfigDirectory) ?? ConfigDirectory.DefaultPath(Host.Environment));

    public bool Verbose => Get(Host.Globals.Verbose);

    /// <summary>The URL from the flag, the environment or the last login; null when there is none.</summary>
    public string? ConfiguredUrl => Get(Host.Globals.Url) ?? Config.Url;

    /// <summary>A client with the session of the last login.</summary>
    public CoderClient Client
    {
        get
        {
            if (_client is not null)
            {
                return _client;
            }

            var url = ConfiguredUrl
                ?? throw new CliException("You are not logged in.", hint: "Log in with: coder login <url>");
            var token = Get(Host.Globals.Token) ?? Config.Session
                ?? throw new CliException("You are not logged in.", hint: $"Log in with: coder login {url}");
            return Connect(ServerUrl.Parse(url), token);
        }
    }

    /// <summary>The client in use, if any was needed.</summary>
    public CoderClient? UsedClient => _client;

    public T? Get<T>(Option<T> option) => arguments.GetValue(option);

    public T? Get<T>(Argument<T> argument) => arguments.GetValue(argument);

    /// <summary>Whether an option was given on the command line, not only by its default.</summary>
    public bool IsGiven(Option option) => arguments.GetResult(option) is { Implicit: false };

    /// <summary>The option that a field of a request is given with: errors of the server that name the field name the option.</summary>
    public CliContext FieldIs(string field, Option option)
    {
        _options[field] = option.Name;
        return this;
    }

    /// <summary>What to call a field of a request in an error.</summary>
    public string NameOf(string field) => _options.GetValueOrDefault(field, field);

    /// <summary>Makes the client for a server that is not, or not yet, the one of the last login.</summary>
    public CoderClient Connect(Uri url, string? token)
    {
        var headers = RequestHeaders.Read(
            Get(Host.Globals.Headers) ?? [], Get(Host.Globals.HeaderCommand), url, Host.Environment);
        _client?.Dispose();
        return _client = new CoderClient(url, token, headers);
    }

    public void Dispose() => _client?.Dispose();
}
