namespace Coder.Agent.Terminals;

/// <summary>
/// Follows a terminal's output just far enough to know where a replay may begin: between two characters, outside
/// of escape sequences (ECMA-48 §5.4, xterm control strings), and with which private modes switched on.
/// </summary>
internal sealed class EscapeTracker
{
    private const byte Escape = 0x1b;
    private const byte Bell = 0x07;

    private State _state;
    private int _continuation;
    private bool _isPrivate;
    private int _parameter;
    private readonly List<int> _parameters = [];

    private enum State
    {
        Ground,
        Escape,
        EscapeIntermediate,
        ControlSequence,
        ControlString,
        ControlStringEscape,
    }

    /// <summary>True when the next byte begins a character or a sequence.</summary>
    public bool IsAtBoundary => _state == State.Ground && _continuation == 0;

    /// <summary>Private modes that are switched on now.</summary>
    public PrivateModes Modes { get; private set; }

    public void Next(byte value)
    {
        switch (_state)
        {
            case State.Ground:
                Ground(value);
                break;
            case State.Escape:
                AfterEscape(value);
                break;
            case State.EscapeIntermediate:
                _state = value is >= 0x20 and <= 0x2f ? State.EscapeIntermediate : State.Ground;
                break;
            case State.ControlSequence:
                InControlSequence(value);
                break;
            case State.ControlString:
                _state = value switch { Bell => State.Ground, Escape => State.ControlStringEscape, _ => State.ControlString };
                break;
            default:
                // ESC \ ends a string; any other sequence within one ends it too.
                _state = State.Ground;
                if (value != (byte)'\\')
                {
                    AfterEscape(value);
                }

                break;
        }
    }

    private void Ground(byte value)
    {
        if (value == Escape)
        {
            _state = State.Escape;
            _continuation = 0;
        }
        else if (value is >= 0x80 and < 0xc0)
        {
            _continuation = Math.Max(0, _continuation - 1);
        }
        else
        {
            _continuation = value switch { >= 0xf8 => 0, >= 0xf0 => 3, >= 0xe0 => 2, >= 0xc0 => 1, _ => 0 };
        }
    }

    private void AfterEscape(byte value)
    {
        switch ((char)value)
        {
            case '[':
                _state = State.ControlSequence;
                _isPrivate = false;
                _parameter = 0;
                _parameters.Clear();
                break;
            case ']' or 'P' or '^' or '_' or 'X':
                _state = State.ControlString;
                break;
            case 'c':
                Modes = PrivateModes.None;
                _state = State.Ground;
                break;
            case (char)Escape:
                _state = State.Escape;
                break;
            case >= ' ' and <= '/':
                _state = State.EscapeIntermediate;
                break;
            default:
                _state = State.Ground;
                break;
        }
    }

    private void InControlSequence(byte value)
    {
        switch ((char)value)
        {
            case '?':
                _isPrivate = true;
                break;
            case >= '0' and <= '9':
                _parameter = Math.Min(_parameter * 10 + (value - '0'), ushort.MaxValue);
                break;
            case ';':
                TakeParameter();
                break;
            case (char)Escape:
                _state = State.Escape;
                break;
            case >= '@' and <= '~':
                TakeParameter();
                Finish((char)value);
                _state = State.Ground;
                break;
        }
    }

    private void TakeParameter()
    {
        const int most = 32;
        if (_parameters.Count < most)
        {
            _parameters.Add(_parameter);
        }

        _parameter = 0;
    }

    private void Finish(char final)
    {
        if (!_isPrivate || final is not ('h' or 'l'))
        {
            return;
        }

        foreach (var number in _parameters)
        {
            var mode = PrivateModeNumbers.Find(number);
            Modes = final == 'h' ? Modes | mode : Modes & ~mode;
        }
    }
}
