using System.Text;

namespace Coder.Agent.Commands;

/// <summary>What interactive shells show first: the template's file, unless the user has <c>~/.hushlogin</c>.</summary>
internal static class MessageOfTheDay
{
    private const int MaxBytes = 64 << 10;

    /// <summary>The message with the line ends of a terminal; empty when there is none.</summary>
    public static byte[] Read(string path, CommandEnvironment environment)
    {
        if (path.Length == 0 || File.Exists(Path.Combine(environment.User.Home, ".hushlogin")))
        {
            return [];
        }

        try
        {
            using var file = File.OpenRead(environment.ExpandPath(path));
            var bytes = new byte[MaxBytes];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var text = Encoding.UTF8.GetString(bytes, 0, length).ReplaceLineEndings("\r\n");
            return Encoding.UTF8.GetBytes(text.EndsWith('\n') || text.Length == 0 ? text : text + "\r\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
