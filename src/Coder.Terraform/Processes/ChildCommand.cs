namespace Coder.Terraform.Processes;

/// <summary>A program to run to its end, in a process group of its own.</summary>
/// <param name="Program">Its path, relative to <paramref name="Folder"/>, or a name that is looked for in the environment's <c>PATH</c>.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Environment">Its whole environment, see <see cref="ChildEnvironment"/>.</param>
public sealed record ChildCommand(
    string Program, IReadOnlyList<string> Arguments, string Folder, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>What it reads from its standard input.</summary>
    public string Input { get; init; } = "";

    /// <summary>How long it may go on after it was asked to end (SIGINT), before it is killed with its group.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Characters of the longest line that is given in one piece; longer ones are given in several.</summary>
    public int LongestLine { get; init; } = 16 * 1024;

    /// <summary>What happens to the processes that it starts.</summary>
    public ChildGroup Group { get; init; }
}

/// <summary>What happens to the processes that a <see cref="ChildCommand"/> starts.</summary>
public enum ChildGroup
{
    /// <summary>The command looks after them: on a cancel only it is asked to end. What is left when it has ended is killed.</summary>
    EndsWithCommand,

    /// <summary>They are all asked to end on a cancel, as at a terminal. What the command leaves in the background when it ends goes on.</summary>
    LivesOn,
}
