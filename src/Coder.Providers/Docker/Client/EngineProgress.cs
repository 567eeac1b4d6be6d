using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Terraform.Providers;

namespace Coder.Providers.Docker.Client;

/// <summary>
/// Reads the JSON messages that a pull, push or build sends while it works, and writes of them to the build log what a person wants to see:
/// the lines of a build, and of a transfer how far it has come, every few seconds.
/// </summary>
/// <param name="log">The build log.</param>
/// <param name="prefix">What each line begins with: the resource's address.</param>
/// <param name="time">The clock.</param>
internal sealed class EngineProgress(IProgressLog log, string prefix, TimeProvider time)
{
    private const int LongestLine = 4000;
    private const int LongestMessage = 1 << 20;
    private const int LayerLimit = 1000;
    private const double Megabyte = 1e6;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Layer> _layers = new(StringComparer.Ordinal);
    private readonly StringBuilder _line = new();
    private long _told = time.GetTimestamp();

    /// <summary>The last object that the engine attached, such as the id of a built image (<c>aux</c>).</summary>
    public JsonNode? Result { get; private set; }

    /// <summary>Reads to the end.</summary>
    /// <exception cref="EngineException">The engine reported a failure in between, or the connection broke.</exception>
    public async Task ReadAsync(EngineClient engine, HttpResponseMessage response, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        try
        {
            var buffer = new char[8192];
            var message = new StringBuilder();
            for (int read; (read = await reader.ReadAsync(buffer, ct)) > 0;)
            {
                foreach (var letter in buffer.AsSpan(0, read))
                {
                    if (letter != '\n')
                    {
                        _ = message.Length < LongestMessage ? message.Append(letter) : throw new EngineException(null, "Docker sent a message of more than a million characters.");
                    }
                    else if (message.Length > 0)
                    {
                        Take(message.ToString());
                        message.Clear();
                    }
                }
            }

            if (message.Length > 0)
            {
                Take(message.ToString());
            }

            Flush();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw engine.Explain(e);
        }
    }

    private void Take(string text)
    {
        JsonNode? message;
        try
        {
            message = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return;
        }

        if (message.Text("errorDetail", "message") is { Length: > 0 } detail)
        {
            Flush();
            throw new EngineException(System.Net.HttpStatusCode.InternalServerError, detail);
        }

        if (message.Text("error") is { Length: > 0 } error)
        {
            Flush();
            throw new EngineException(System.Net.HttpStatusCode.InternalServerError, error);
        }

        Result = message.At("aux") ?? Result;
        if (message.Text("stream") is { Length: > 0 } output)
        {
            Append(output);
        }
        else if (message.Text("id") is { Length: > 0 } layer && message.At("status") is not null)
        {
            TakeLayer(layer, message);
        }
        else if (message.Text("status") is { Length: > 0 } status)
        {
            Write(status);
        }
    }

    private void TakeLayer(string id, JsonNode? message)
    {
        var status = message.Text("status");
        var (current, total) = (message.Number("progressDetail", "current"), message.Number("progressDetail", "total"));
        if (status is "Pulling fs layer" or "Preparing" or "Already exists" or "Layer already exists" or "Waiting" or "Downloading" or "Pushing" && _layers.Count < LayerLimit)
        {
            _layers.TryAdd(id, default);
        }

        if (!_layers.TryGetValue(id, out var layer))
        {
            return;
        }

        _layers[id] = status switch
        {
            "Downloading" or "Pushing" => layer with { Done = current, Size = Math.Max(total, layer.Size) },
            "Download complete" or "Pull complete" or "Already exists" or "Layer already exists" or "Pushed" or "Mounted from" =>
                layer with { Done = layer.Size, IsComplete = status != "Download complete" || layer.IsComplete },
            _ => layer,
        };
        if (time.GetElapsedTime(_told) >= Interval)
        {
            _told = time.GetTimestamp();
            var (done, size) = (_layers.Values.Sum(l => l.Done) / Megabyte, _layers.Values.Sum(l => l.Size) / Megabyte);
            Write($"{_layers.Values.Count(l => l.IsComplete)} of {_layers.Count} layers, {done:0.#} of {size:0.#} MB");
        }
    }

    private void Append(string output)
    {
        foreach (var letter in output)
        {
            if (letter == '\n')
            {
                Flush();
            }
            else if (_line.Length < LongestLine && letter != '\r')
            {
                _line.Append(letter);
            }
        }
    }

    private void Flush()
    {
        if (_line.ToString().TrimEnd() is { Length: > 0 } line)
        {
            Write(line);
        }

        _line.Clear();
    }

    private void Write(string line) => log.Write(ProgressLevel.Info, $"{prefix}: {line}");

    private readonly record struct Layer(long Done, long Size, bool IsComplete);
}
