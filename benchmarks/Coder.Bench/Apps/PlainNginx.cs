using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Coder.Testing;

namespace Coder.Bench.Apps;

/// <summary>nginx that passes everything on to one upstream over kept connections, without TLS: what an app's proxy is measured against.</summary>
internal sealed class PlainNginx : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("coder-bench-nginx-");
    private readonly Process _process;

    private PlainNginx(int upstream)
    {
        var port = Ports.Free();
        Url = new Uri($"http://127.0.0.1:{port}/");
        var file = Path.Combine(_directory.FullName, "nginx.conf");
        File.WriteAllText(file, Configuration(_directory.FullName, port, upstream));
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-p", _directory.FullName, "-c", file, "-e", "stderr"]))
            ?? throw new InvalidOperationException("nginx is missing: apt-get install nginx (./test does it).");
    }

    public Uri Url { get; }

    public static async Task<PlainNginx> StartAsync(int upstream)
    {
        var nginx = new PlainNginx(upstream);
        await Eventually.HoldsAsync("nginx accepts connections", nginx.AcceptsAsync, TimeSpan.FromSeconds(30));
        return nginx;
    }

    public void Dispose()
    {
        Signals.Terminate(_process.Id);
        _process.WaitForExit();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task<bool> AcceptsAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Configuration(string directory, int port, int upstream) =>
        $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        daemon off;
        worker_processes 2;
        pid {{directory}}/nginx.pid;
        error_log stderr error;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path {{directory}}/body;
          proxy_temp_path {{directory}}/proxy;
          fastcgi_temp_path {{directory}}/fastcgi;
          uwsgi_temp_path {{directory}}/uwsgi;
          scgi_temp_path {{directory}}/scgi;
          upstream app { server 127.0.0.1:{{upstream}}; keepalive 64; }
          server {
            listen 127.0.0.1:{{port}};
            location / {
              proxy_pass http://app;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_buffering off;
            }
          }
        }
        """;
}
