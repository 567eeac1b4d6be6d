using System.Reflection;

namespace Coder.Server;

/// <summary>The version of this build.</summary>
internal static class ServerVersion
{
    /// <summary>Semantic version with a leading v, such as <c>v2.40.0</c>; clients parse it.</summary>
    public static string Text { get; } = "v" + Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
