namespace Coder.Cli.Console;

/// <summary>Where a command reads and writes: data to standard output, everything else to standard error.</summary>
internal interface IConsole
{
    /// <summary>Standard output: what a script wants.</summary>
    TextWriter Out { get; }

    /// <summary>Standard error: progress, questions, errors.</summary>
    TextWriter Error { get; }

    /// <summary>Whether someone can be asked: standard input and error are a terminal.</summary>
    bool IsInteractive { get; }

    /// <summary>Whether standard output may carry colours.</summary>
    bool OutputHasColor { get; }

    /// <summary>Whether standard error may carry colours and move the cursor.</summary>
    bool ErrorHasColor { get; }

    /// <summary>Columns of the terminal; 80 when there is none.</summary>
    int Width { get; }

    /// <summary>Reads a line of standard input; null at its end.</summary>
    Task<string?> ReadLineAsync(CancellationToken ct);

    /// <summary>Reads a line without showing it.</summary>
    Task<string?> ReadSecretAsync(CancellationToken ct);

    /// <summary>Lets the user choose one of some labels with the arrow keys; gives its index.</summary>
    Task<int> SelectAsync(string question, IReadOnlyList<string> labels, int preselected, CancellationToken ct);

    /// <summary>Lets the user choose any of some labels; gives their indices.</summary>
    Task<IReadOnlyList<int>> SelectManyAsync(string question, IReadOnlyList<string> labels, CancellationToken ct);

    /// <summary>Standard input as bytes.</summary>
    Stream OpenInput();

    /// <summary>Standard output as bytes, unbuffered.</summary>
    Stream OpenOutput();

    /// <summary>Standard error as bytes, unbuffered.</summary>
    Stream OpenError();
}
