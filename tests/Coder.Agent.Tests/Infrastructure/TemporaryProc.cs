using System.Globalization;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>Files as below <c>/proc</c>.</summary>
internal sealed class TemporaryProc : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("coder-proc-");

    public string Path => _directory.FullName;

    public void Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Process(int id, string name, params string[] descriptors)
    {
        Write($"{id}/comm", name + "\n");
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, $"{id}/fd"));
        for (var i = 0; i < descriptors.Length; i++)
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(folder.FullName, i.ToString(CultureInfo.InvariantCulture)), descriptors[i]);
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
