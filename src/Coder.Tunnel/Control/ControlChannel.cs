using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Coder.Tunnel.Framing;

namespace Coder.Tunnel.Control;

/// <summary>
/// Requests and answers in both directions on one stream: frames of uint32 big endian length and a JSON envelope
/// <c>{"id":1,"method":"…","params":{…}}</c>, answered by <c>{"id":1,"result":{…}}</c> or
/// <c>{"id":1,"error":{"message":"…"}}</c>. Requests are answered concurrently, at most
/// <see cref="MaxConcurrentRequests"/> at a time; more are refused. Owns the stream.
/// </summary>
public sealed class ControlChannel : IAsyncDisposable
{
    /// <summary>Longest frame in bytes.</summary>
    public const int MaxFrameBytes = 4 << 20;

    /// <summary>Requests of the other side that may be in work at once.</summary>
    public const int MaxConcurrentRequests = 64;

    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(1);

    private readonly Stream _stream;
    private readonly LengthPrefixedFrames _frames;
    private readonly ControlMethods _methods;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource? _idle;
    private long _lastId;
    private int _requests;
    private bool _ended;

    /// <summary>Starts to read requests and answers.</summary>
    /// <param name="stream">The stream after its header was answered.</param>
    /// <param name="methods">What this side answers.</param>
    public ControlChannel(Stream stream, ControlMethods methods)
    {
        _stream = stream;
        _methods = methods;
        _frames = new LengthPrefixedFrames(stream, MaxFrameBytes);
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Ends when the channel does; never faults. The result is what broke it, null for an orderly end.</summary>
    public Task<Exception?> Completion { get; }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="ControlException">The other side answered with an error, or with something malformed.</exception>
    /// <exception cref="TunnelException">The channel ended before the answer came.</exception>
    public async Task<TResult> CallAsync<TParams, TResult>(
        string method,
        TParams parameters,
        JsonTypeInfo<TParams> paramsType,
        JsonTypeInfo<TResult> resultType,
        CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        try
        {
            if (Volatile.Read(ref _ended))
            {
                throw Ended();
            }

            await SendAsync(
                id,
                writer =>
                {
                    writer.WriteString("method", method);
                    writer.WritePropertyName("params");
                    JsonSerializer.Serialize(writer, parameters, paramsType);
                },
                cancellationToken);
            var result = await answer.Task.WaitAsync(cancellationToken);
            return result.Deserialize(resultType)
                ?? throw new ControlException($"The answer to \"{method}\" is null; an object was expected.");
        }
        catch (JsonException e)
        {
            throw new ControlException($"The answer to \"{method}\" is malformed: {e.Message}");
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    /// <summary>Ends the channel and the stream; requests in work get a moment to be answered, calls that wait fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(Completion, IdleAsync(), Task.Delay(AnswerPatience));
        await _stopping.CancelAsync();
        await _stream.DisposeAsync();
        await Completion;
    }

    private static TunnelException Ended() => new("The control stream ended before the answer came.");

    private async Task<Exception?> RunAsync()
    {
        try
        {
            while (await _frames.ReadAsync(_stopping.Token) is { } frame)
            {
                Dispatch(JsonSerializer.Deserialize(frame.Span, TunnelJson.Default.ControlEnvelope)
                    ?? throw new TunnelException("A control frame is null; an object was expected."));
            }

            return null;
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (JsonException e)
        {
            return new TunnelException($"A control frame is malformed: {e.Message}", e);
        }
        catch (Exception e)
        {
            return e;
        }
        finally
        {
            Volatile.Write(ref _ended, true);
            await _stopping.CancelAsync();
            foreach (var call in _calls.Values)
            {
                call.TrySetException(Ended());
            }

            await _stream.DisposeAsync();
        }
    }

    private void Dispatch(ControlEnvelope envelope)
    {
        if (envelope.Method is { } method)
        {
            _ = Task.Run(() => AnswerAsync(envelope.Id, method, envelope.Params));
        }
        else if (_calls.TryGetValue(envelope.Id, out var call))
        {
            if (envelope.Error is { } error)
            {
                call.TrySetException(new ControlException(error.Message));
            }
            else
            {
                call.TrySetResult(envelope.Result);
            }
        }
    }

    private async Task AnswerAsync(long id, string method, JsonElement parameters)
    {
        try
        {
            var isAllowed = BeginRequest();
            await SendAsync(
                id,
                isAllowed ? await WorkAsync(method, parameters) : Failure($"More than {MaxConcurrentRequests} requests at once."),
                _stopping.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The channel ended while the request was in work: there is nobody to answer.
        }
        finally
        {
            EndRequest();
        }
    }

    private async Task<Action<Utf8JsonWriter>> WorkAsync(string method, JsonElement parameters)
    {
        try
        {
            var result = new ArrayBufferWriter<byte>();
            await using (var writer = new Utf8JsonWriter(result))
            {
                await _methods.InvokeAsync(method, parameters, writer, _stopping.Token);
            }

            return writer =>
            {
                writer.WritePropertyName("result");
                writer.WriteRawValue(result.WrittenSpan, skipInputValidation: true);
            };
        }
        catch (ControlException e)
        {
            return Failure(e.Message);
        }
        catch (Exception) when (!_stopping.IsCancellationRequested)
        {
            return Failure($"Internal error in \"{method}\".");
        }
    }

    private bool BeginRequest()
    {
        lock (_gate)
        {
            return ++_requests <= MaxConcurrentRequests;
        }
    }

    private void EndRequest()
    {
        lock (_gate)
        {
            if (--_requests == 0)
            {
                _idle?.TrySetResult();
            }
        }
    }

    private Task IdleAsync()
    {
        lock (_gate)
        {
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_requests == 0)
            {
                _idle.SetResult();
            }

            return _idle.Task;
        }
    }

    private static Action<Utf8JsonWriter> Failure(string message) => writer =>
    {
        writer.WriteStartObject("error");
        writer.WriteString("message", message);
        writer.WriteEndObject();
    };

    private async ValueTask SendAsync(long id, Action<Utf8JsonWriter> content, CancellationToken cancellationToken)
    {
        var json = new ArrayBufferWriter<byte>();
        await using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            content(writer);
            writer.WriteEndObject();
        }

        await _frames.WriteAsync(json.WrittenMemory, cancellationToken);
    }
}
