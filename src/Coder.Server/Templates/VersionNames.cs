using Coder.Sdk;
using Coder.Server.Http;

namespace Coder.Server.Templates;

/// <summary>The answer to a version name that exists.</summary>
internal static class VersionNames
{
    /// <summary>409: the template has a version of this name.</summary>
    public static ApiError Taken(string name) =>
        ApiError.Conflict($"The template already has a version with the name \"{name}\". Choose another name, or leave it out to get one.") with
        {
            Validations = [new ValidationError("name", "This value is already in use and should be unique.")],
        };
}
