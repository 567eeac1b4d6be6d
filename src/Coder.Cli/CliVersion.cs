using System.Reflection;

namespace Coder.Cli;

/// <summary>The version of this program.</summary>
internal static class CliVersion
{
    /// <summary>A semantic version with a leading <c>v</c>.</summary>
    public static string Current { get; } = "v" + (typeof(CliVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0");
}
