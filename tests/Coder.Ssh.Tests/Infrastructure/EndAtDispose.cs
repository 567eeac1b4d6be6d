using System.Diagnostics;
using Coder.Testing;

namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>Kills a process that a test started.</summary>
internal sealed class EndAtDispose(Process process) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync(Deadline.Token());
    }
}
