namespace Coder.Ssh.Tests.Infrastructure;

internal static class TokenEvents
{
    /// <summary>Completes when the token is canceled.</summary>
    public static async Task CanceledAsync(this CancellationToken token)
    {
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (token.Register(canceled.SetResult))
        {
            await canceled.Task;
        }
    }
}
