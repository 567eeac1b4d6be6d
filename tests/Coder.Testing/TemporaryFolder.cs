using System.Diagnostics;

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

    /// <summary>
    /// Writes an executable shell script, also in the place of one that is running. Another process does it: what is started from this one while a
    /// file is being written has it open too for a moment, and a file that somebody can write to cannot be run ("Text file busy").
    /// </summary>
    /// <returns>Its path.</returns>
    public string Script(string name, string body)
    {
        var path = Of(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using var writer = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "umask 077 && cat > \"$0.new\" && chmod u+x \"$0.new\" && mv \"$0.new\" \"$0\"", path])
        {
            RedirectStandardInput = true,
        })!;
        writer.StandardInput.Write("#!/bin/sh\n" + body + "\n");
        writer.StandardInput.Close();
        writer.WaitForExit();
        return writer.ExitCode == 0 ? path : throw new IOException($"{path} cannot be written.");
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
