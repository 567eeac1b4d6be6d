using System.Net;

namespace Coder.Testing;

/// <summary>Starts an <see cref="HttpListener"/>, which cannot be told to take any free port.</summary>
public static class LoopbackListener
{
    /// <summary>A listener at a free port of 127.0.0.1.</summary>
    /// <param name="address">Where it listens.</param>
    public static HttpListener Start(out Uri address)
    {
        while (true)
        {
            address = new Uri($"http://127.0.0.1:{Ports.Free()}/");
            var listener = new HttpListener();
            listener.Prefixes.Add(address.ToString());
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                // Another test process took the port in between.
                listener.Close();
            }
        }
    }
}
