using System.Formats.Tar;
using System.Text;

namespace Coder.Provisioner.Tests.Infrastructure;

/// <summary>Makes template archives.</summary>
internal static class Archive
{
    private const string RequiredProviders = """
        terraform {
          required_providers {
            coder = { source = "coder/coder" }
            host  = { source = "coder/host" }
          }
        }
        """;

    /// <summary>A template of one file, beside the one that says where its providers come from.</summary>
    public static ReadOnlyMemory<byte> Of(string mainTf) => Of(("main.tf", mainTf), ("providers.tf", RequiredProviders));

    public static ReadOnlyMemory<byte> Of(params (string Path, string Text)[] files) => Of([.. files.Select(f =>
        new PaxTarEntry(TarEntryType.RegularFile, f.Path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(f.Text)) })]);

    public static ReadOnlyMemory<byte> Of(params TarEntry[] entries)
    {
        var output = new MemoryStream();
        using (var tar = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                tar.WriteEntry(entry);
            }
        }

        return output.ToArray();
    }

    /// <summary>A starter template of this repository.</summary>
    public static ReadOnlyMemory<byte> OfStarter(string id)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Coder.slnx")))
        {
            folder = folder.Parent.ShouldNotBeNull();
        }

        var root = Path.Combine(folder.FullName, "templates", id);
        return Of([.. Directory.EnumerateFiles(root).Select(f => (Path.GetFileName(f), File.ReadAllText(f)))]);
    }
}
