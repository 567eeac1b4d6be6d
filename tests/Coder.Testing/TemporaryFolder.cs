namespace Coder.Testing;

/// <summary>
/// A folder of a test, removed at its end. A process that the test started may still write there at that moment: the folder is then removed again
/// until that has ended.
/// </summary>
public sealed class TemporaryFolder : IDisposable
{
    private string _refusal = "";

    /// <param name="prefix">What its name begins with: tells whose folder is in the way when a test process was killed.</param>
    public TemporaryFolder(string prefix = "coder-test-") => Path = Directory.CreateTempSubdirectory(prefix).FullName;

    public string Path { get; }

    /// <summary>The path of what has this name in the folder, whether it exists or not.</summary>
    public string Of(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, with the folders on the way to it.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        var path = Of(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes an executable shell script.</summary>
    /// <returns>Its path.</returns>
    public string Script(string name, string body)
    {
        var path = Write(name, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Removes the folder and all in it. Symbolic links are not followed, and what is gone already is fine.</summary>
    /// <exception cref="IOException">Something was there all the time; the message names the folder and what is left in it.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder in it does not let this user remove its files, which waiting does not change.</exception>
    public void Dispose()
    {
        if (TryRemove())
        {
            return;
        }

        try
        {
            // Away from the test's own thread, on which nothing else goes on while this waits.
            Task.Run(() => Eventually.HoldsAsync($"{Path} is removed", TryRemove)).GetAwaiter().GetResult();
        }
        catch (TimeoutException e)
        {
            var left = string.Join(", ", Directory.EnumerateFileSystemEntries(Path).Select(System.IO.Path.GetFileName));
            throw new IOException($"The folder {Path} of a test is not removed: {_refusal} Left in it: {left}. Does a process still write there?", e);
        }
    }

    private bool TryRemove()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
            return true;
        }
        catch (IOException e)
        {
            _refusal = e.Message;
            return !Directory.Exists(Path);
        }
    }
}
