namespace Coder.Agent.Ssh;

/// <summary>What a session is for, as statistics tell them apart.</summary>
internal enum SessionType
{
    /// <summary>A terminal or a command.</summary>
    Ssh,

    /// <summary>Visual Studio Code.</summary>
    VisualStudioCode,

    /// <summary>A JetBrains IDE. Its sessions are hundreds, so that they are not counted; what is counted are its forwarded ports.</summary>
    JetBrains,
}
