using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>A registry of one plugin.</summary>
/// <param name="pool">Runs it.</param>
/// <param name="binary">Its program.</param>
/// <param name="source">The address that templates find it by; null: that of the program.</param>
internal sealed class OnePlugin(PluginPool pool, PluginBinary binary, string? source = null) : IProviderRegistry
{
    private readonly string _source = source ?? binary.Source;

    public IReadOnlyCollection<string> Available => [_source];

    public async ValueTask<IProvider?> TryCreateAsync(string asked, CancellationToken ct) =>
        asked == _source ? await pool.CreateAsync(binary, SilentLog.Instance, ct) : null;
}
