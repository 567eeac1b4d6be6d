namespace Coder.Server.Http;

/// <summary>A value, or the expected failure that stands in its place.</summary>
/// <typeparam name="T">The value of a success.</typeparam>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, ApiError? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The failure, or null for a success.</summary>
    public ApiError? Error { get; }

    /// <summary>Whether there is a failure instead of a value.</summary>
    public bool Failed => Error is not null;

    /// <summary>The value of a success; asking a failure for it is a bug and throws.</summary>
    public T Value => Error is null
        ? _value!
        : throw new InvalidOperationException($"The outcome is a failure: {Error.Message}");

    /// <summary>A success.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator Outcome<T>(ApiError error) => new(default, error);

    /// <summary>A failure, or the next step's outcome.</summary>
    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return Error is { } error ? error : next(_value!);
    }

    /// <summary>The answer to a request: the value as JSON with <paramref name="status"/>, or the error.</summary>
    public IResult ToResult(int status = StatusCodes.Status200OK) =>
        Error is { } error ? error : Json.Result(_value!, status);
}

/// <summary>The value of an operation that has nothing to answer.</summary>
public readonly record struct Nothing
{
    /// <summary>The only value.</summary>
    public static Nothing Value => default;
}
