using Coder.Providers.Utility;

namespace Coder.Providers.Tests.Utility;

/// <summary>A template's folder of a test; removed with it.</summary>
internal sealed class TemplateTestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("coder-folder-").FullName;

    public TemplateFolder Folder => new(() => Path);

    public void Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public string Of(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
