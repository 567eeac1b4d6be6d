namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>A token for tests: what should happen happens at once, so that a minute means it never will.</summary>
internal static class Deadline
{
    public static CancellationToken Token() => new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;
}
