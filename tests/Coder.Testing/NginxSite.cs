using System.Text;

namespace Coder.Testing;

/// <summary>What an <see cref="Nginx"/> serves: one https host in front of a plain http server, as an ingress does.</summary>
/// <param name="HostName">The name that browsers use, for example <c>coder.example.test</c>.</param>
/// <param name="Upstream">Where the requests go.</param>
public sealed record NginxSite(string HostName, Uri Upstream)
{
    /// <summary>The port of 127.0.0.1; 0 takes a free one. <see cref="Ports.Free"/> gives one when it must be known before.</summary>
    public int Port { get; init; }

    /// <summary>The <c>Host</c> that the upstream gets. Null passes on what the browser sent.</summary>
    public string? UpstreamHost { get; init; }

    /// <summary>Headers that nginx sets for the upstream; the values may use nginx's variables.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>
    {
        ["X-Forwarded-For"] = "$proxy_add_x_forwarded_for",
        ["X-Forwarded-Proto"] = "$scheme",
        ["X-Forwarded-Host"] = "$http_host",
    };

    /// <summary>The configuration file.</summary>
    internal string Configuration(string directory, string certificate, string key, int port)
    {
        var headers = new StringBuilder();
        foreach (var (name, value) in Headers)
        {
            headers.Append("      proxy_set_header ").Append(name).Append(" \"").Append(value).AppendLine("\";");
        }

        // Started by root, workers would be another user who may not read the test's directory.
        var user = Environment.IsPrivilegedProcess ? "user root;" : "";
        return $$"""
            {{user}}
            daemon off;
            worker_processes 1;
            pid {{directory}}/nginx.pid;
            error_log stderr notice;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{directory}}/body;
              proxy_temp_path {{directory}}/proxy;
              fastcgi_temp_path {{directory}}/fastcgi;
              uwsgi_temp_path {{directory}}/uwsgi;
              scgi_temp_path {{directory}}/scgi;
              client_max_body_size 100m;
              map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
              server {
                listen 127.0.0.1:{{port}} ssl;
                server_name {{HostName}};
                ssl_certificate {{certificate}};
                ssl_certificate_key {{key}};
                location / {
                  proxy_pass {{Upstream.GetLeftPart(UriPartial.Authority)}};
                  proxy_http_version 1.1;
                  proxy_buffering off;
                  proxy_read_timeout 1h;
                  proxy_set_header Host "{{UpstreamHost ?? "$http_host"}}";
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection $connection_upgrade;
            {{headers}}
                }
              }
            }
            """;
    }
}
