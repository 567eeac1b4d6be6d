namespace Coder.Testing;

/// <summary>Programs of our providers that tests run.</summary>
public static class ProviderPrograms
{
    /// <summary>The program that serves the built-in providers; a test project that uses it refers to Coder.Provider.</summary>
    public static string Coder { get; } = Path.Combine(AppContext.BaseDirectory, "coder-provider");
}
