using Coder.EndToEnd.Tests.Recovery;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>
/// A real X server without hardware, on the first free display, which lets in only who brings one of its cookies. It has the SECURITY extension,
/// without which it gives no cookies for programs that are not trusted (<c>ssh -X</c>).
/// </summary>
internal sealed class XServer : IDisposable
{
    private readonly LiveCommand _process;

    private XServer(LiveCommand process, string display, string authority)
    {
        _process = process;
        Display = display;
        Authority = authority;
    }

    /// <summary>Value for <c>DISPLAY</c>.</summary>
    public string Display { get; }

    /// <summary>Value for <c>XAUTHORITY</c>: the file with the cookie of trusted programs.</summary>
    public string Authority { get; }

    public static async Task<XServer> StartAsync(SshWorkspace workspace)
    {
        var authority = Path.Combine(workspace.MakePlace(), "authority");
        const string add = "add :$display MIT-MAGIC-COOKIE-1 00112233445566778899aabbccddeeff";

        // It reads the cookies when it starts, whatever display they are for, and writes the number of its own to standard output.
        await workspace.ScriptAsync($"display=0; xauth -q -f {authority} {add}");
        var process = Start(workspace.Server, authority);
        try
        {
            await process.SeesAsync("\n");
            var number = process.Seen.Trim();
            await workspace.ScriptAsync($"display={number}; xauth -q -f {authority} {add}");
            return new(process, $":{number}", authority);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public void Dispose() => _process.Dispose();

    private static LiveCommand Start(RunningServer server, string authority)
    {
        try
        {
            return LiveCommand.Start(
                server, "Xvfb", "-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset", "-auth", authority, "+extension", "SECURITY");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("The tests need an X server. On Debian: apt-get install xvfb", e);
        }
    }
}
