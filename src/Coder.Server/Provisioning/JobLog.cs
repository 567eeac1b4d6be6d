using System.Threading.Channels;
using Coder.Provisioner;
using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>
/// The log of a running job: takes lines without blocking, writes them to the database in batches and tells the followers.
/// It is bounded by <see cref="MaximumLength"/>: what comes after is dropped and the job is marked as overflowed.
/// While the database is away the lines wait.
/// </summary>
internal sealed partial class JobLog : IBuildLog, IAsyncDisposable
{
    /// <summary>The most a job may log, in characters.</summary>
    public const int MaximumLength = 1024 * 1024;

    /// <summary>The longest line, in characters; the rest of a longer one is cut.</summary>
    public const int MaximumLine = 64 * 1024;

    /// <summary>What a line costs besides its text, so that empty lines are bounded too.</summary>
    private const int LineCost = 64;

    private const string Overflow = "The log has reached 1 MiB; what comes after this line is left out.";

    private static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _database;
    private readonly Notifications _notifications;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BuildLogLevel _lowest;
    private readonly Channel<Line> _lines = Channel.CreateUnbounded<Line>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _giveUp;
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _writing;
    private int _length;
    private int _overflowed;

    /// <summary>Begins the log. Lines below <paramref name="lowest"/> are not kept.</summary>
    public JobLog(Guid jobId, BuildLogLevel lowest, NpgsqlDataSource database, Notifications notifications, TimeProvider time, ILogger logger)
    {
        JobId = jobId;
        _lowest = lowest;
        _database = database;
        _notifications = notifications;
        _time = time;
        _logger = logger;
        _giveUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _writing = WriteAsync();
    }

    /// <summary>The job that is logged.</summary>
    public Guid JobId { get; }

    /// <inheritdoc/>
    public void Write(BuildLogLevel level, string stage, string output) => Add("provisioner", level, stage, output);

    /// <summary>Adds a line of the server itself.</summary>
    public void WriteOwn(BuildLogLevel level, string stage, string output) => Add("provisioner_daemon", level, stage, output);

    /// <summary>Writes what is left, for at most <paramref name="patience"/>.</summary>
    public async Task FlushAsync(TimeSpan patience)
    {
        _lines.Writer.TryComplete();
        _ending.TrySetResult();
        _giveUp.CancelAfter(patience);
        await _writing;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await FlushAsync(TimeSpan.Zero);
        _giveUp.Dispose();
    }

    private void Add(string source, BuildLogLevel level, string stage, string output)
    {
        if (level < _lowest)
        {
            return;
        }

        output = Clean(output);
        if (Interlocked.Add(ref _length, output.Length + LineCost) > MaximumLength)
        {
            if (Interlocked.Exchange(ref _overflowed, 1) != 0)
            {
                return;
            }

            (source, level, output) = ("provisioner_daemon", BuildLogLevel.Warn, Overflow);
        }

        _lines.Writer.TryWrite(new Line(_time.GetUtcNow(), source, Word(level), stage, output));
    }

    // PostgreSQL cannot store NUL in text.
    private static string Clean(string output)
    {
        output = output.Length > MaximumLine ? string.Concat(output.AsSpan(0, MaximumLine), "…") : output;
        return output.Replace('\0', '\uFFFD').TrimEnd('\n', '\r');
    }

    private static string Word(BuildLogLevel level) => level switch
    {
        BuildLogLevel.Trace => "trace",
        BuildLogLevel.Debug => "debug",
        BuildLogLevel.Info => "info",
        BuildLogLevel.Warn => "warn",
        _ => "error",
    };

    private async Task WriteAsync()
    {
        var batch = new List<Line>();
        try
        {
            while (await _lines.Reader.WaitToReadAsync(_giveUp.Token))
            {
                while (_lines.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }

                await StoreAsync(batch);
                batch.Clear();
                await Task.WhenAny(_ending.Task, Task.Delay(BatchInterval, _time, _giveUp.Token));
            }
        }
        catch (OperationCanceledException)
        {
            LogLost(JobId);
        }
    }

    private async Task StoreAsync(List<Line> batch)
    {
        while (true)
        {
            try
            {
                await InsertAsync(batch, _giveUp.Token);
                await _notifications.PublishAsync(ProvisioningChannels.JobLogs(JobId));
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                LogRetry(JobId, e.Message);
                await Task.Delay(RetryInterval, _time, _giveUp.Token);
            }
        }
    }

    private async Task InsertAsync(List<Line> batch, CancellationToken ct)
    {
        await using var connection = await _database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO provisioner_job_logs (job_id, created_at, source, level, stage, output)
            SELECT @JobId, * FROM unnest(@Times, @Sources, @Levels, @Stages, @Outputs);
            UPDATE provisioner_jobs SET logs_length = logs_length + @Length, logs_overflowed = logs_overflowed OR @Overflowed
            WHERE id = @JobId;
            """,
            new
            {
                JobId,
                Times = batch.Select(line => line.Time.UtcDateTime).ToArray(),
                Sources = batch.Select(line => line.Source).ToArray(),
                Levels = batch.Select(line => line.Level).ToArray(),
                Stages = batch.Select(line => line.Stage).ToArray(),
                Outputs = batch.Select(line => line.Output).ToArray(),
                Length = batch.Sum(line => line.Output.Length),
                Overflowed = Volatile.Read(ref _overflowed) != 0,
            },
            cancellationToken: ct));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Log lines of job {JobId} could not be written yet: {Reason}")]
    private partial void LogRetry(Guid jobId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last log lines of job {JobId} were lost: the database did not answer in time")]
    private partial void LogLost(Guid jobId);

    private sealed record Line(DateTimeOffset Time, string Source, string Level, string Stage, string Output);
}
