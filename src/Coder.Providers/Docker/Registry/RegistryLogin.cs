using System.Text.Json.Nodes;

namespace Coder.Providers.Docker.Registry;

/// <summary>How to log in to a registry.</summary>
/// <param name="Address">The registry's address as it was given.</param>
/// <param name="Username">The user.</param>
/// <param name="Password">The password or token.</param>
internal sealed record RegistryLogin(string Address, string Username, string Password)
{
    /// <summary>The <c>X-Registry-Auth</c> header of the engine's API: JSON in URL-safe base 64.</summary>
    public string Header()
    {
        var json = new JsonObject { ["username"] = Username, ["password"] = Password, ["serveraddress"] = Address };
        return Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())).Replace('+', '-').Replace('/', '_');
    }
}
