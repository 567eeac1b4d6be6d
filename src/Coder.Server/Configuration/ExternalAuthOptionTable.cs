using System.Text.Json.Nodes;
using static Coder.Server.Configuration.OptionTypes;

namespace Coder.Server.Configuration;

/// <summary>The setting of external accounts; part of <see cref="OptionTable.All"/>.</summary>
internal static class ExternalAuthOptionTable
{
    public static readonly Option<IReadOnlyList<JsonObject>> Providers = new(
        "external-auth-providers", "CODER_EXTERNAL_AUTH_PROVIDERS", "externalAuthProviders", "[]", "External accounts",
        "Services at which users connect accounts of theirs, such as Git hosts, as a JSON list of objects with the keys of the variables "
        + "CODER_EXTERNAL_AUTH_<N>_… in small letters. The variables themselves are the usual way: see docs/admin/external-auth.md.",
        JsonOf<IReadOnlyList<JsonObject>>("a JSON list of objects"))
    { Structured = true, Secret = true };

    /// <summary>These options in the order of the help text.</summary>
    public static IReadOnlyList<Option> All { get; } = [Providers];
}
