using System.Globalization;
using Coder.Testing;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>Files as below <c>/proc</c>.</summary>
internal sealed class TemporaryProc : IDisposable
{
    private readonly TemporaryFolder _folder = new("coder-proc-");

    public string Path => _folder.Path;

    public void Write(string name, string text) => _folder.Write(name, text);

    public void Process(int id, string name, params string[] descriptors)
    {
        Write($"{id}/comm", name + "\n");
        var folder = Directory.CreateDirectory(_folder.Of($"{id}/fd"));
        for (var i = 0; i < descriptors.Length; i++)
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(folder.FullName, i.ToString(CultureInfo.InvariantCulture)), descriptors[i]);
        }
    }

    /// <summary>What <c>/proc/…/stat</c> says of a process; memory in bytes.</summary>
    public void Statistics(int id, string name, long memory, long startedAt, char state = 'S', long ticks = 0, long childrenTicks = 0) => Write(
        $"{id}/stat", string.Create(
            CultureInfo.InvariantCulture,
            $"{id} ({name}) {state} 1 1 1 0 -1 4194560 10 0 0 0 {ticks} 0 {childrenTicks} 0 20 0 1 0 {startedAt} 1000000 {memory / Environment.SystemPageSize} 18446744073709551615\n"));

    public void RemoveProcess(int id) => Directory.Delete(_folder.Of($"{id}"), recursive: true);

    public void Dispose() => _folder.Dispose();
}
