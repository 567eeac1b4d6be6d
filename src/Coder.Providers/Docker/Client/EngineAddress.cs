namespace Coder.Providers.Docker.Client;

/// <summary>How an engine is reached.</summary>
internal enum EngineTransport
{
    /// <summary>A socket in the file system.</summary>
    Unix,

    /// <summary>TCP, with TLS when certificates are given.</summary>
    Tcp,

    /// <summary>TCP with TLS.</summary>
    Tls,

    /// <summary><c>docker system dial-stdio</c> on another machine, through the system's <c>ssh</c>.</summary>
    Ssh,
}

/// <summary>Where a Docker engine listens, in the form of <c>DOCKER_HOST</c>.</summary>
/// <param name="Transport">How it is reached.</param>
/// <param name="Text">The address as it was given, for messages.</param>
/// <param name="Host">The machine; empty for a socket.</param>
/// <param name="Port">The port; 0: the usual one.</param>
/// <param name="Path">The socket's path, also on the other machine (empty: its default).</param>
/// <param name="User">Who logs in with SSH; empty: as the ssh configuration says.</param>
internal sealed record EngineAddress(
    EngineTransport Transport, string Text, string Host = "", int Port = 0, string Path = "", string User = "")
{
    /// <summary>Reads an address; null with a sentence when it is none.</summary>
    public static EngineAddress? Parse(string text, out string problem)
    {
        problem = $"\"{text}\" is not the address of a Docker engine: write unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.";
        if (text.StartsWith("unix://", StringComparison.Ordinal))
        {
            var path = text["unix://".Length..];
            return path.StartsWith('/') ? new EngineAddress(EngineTransport.Unix, text, Path: path) : null;
        }

        if (text.StartsWith("npipe:", StringComparison.Ordinal))
        {
            problem = $"\"{text}\" is a named pipe of Windows, which cannot be reached from here: use tcp:// or ssh://.";
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return null;
        }

        // What starts with a hyphen would be an option of ssh.
        var user = Uri.UnescapeDataString(uri.UserInfo.Split(':')[0]);
        if (uri.Host.StartsWith('-') || user.StartsWith('-'))
        {
            return null;
        }

        EngineTransport? transport = uri.Scheme switch
        {
            "tcp" or "http" => EngineTransport.Tcp,
            "https" => EngineTransport.Tls,
            "ssh" => EngineTransport.Ssh,
            _ => null,
        };
        var port = text.Contains($":{uri.Port}", StringComparison.Ordinal) && uri.Port > 0 ? uri.Port : 0;
        return transport is { } known ? new EngineAddress(known, text, uri.Host, port, uri.AbsolutePath.TrimEnd('/'), user) : null;
    }
}
