using Coder.Hcl.Values;

namespace Coder.Providers;

/// <summary>
/// A provider that can say what happened to an object after the build that made it: one that ended, was taken away or replaced. It only
/// reads.
/// </summary>
public interface IInspectingProvider
{
    /// <summary>
    /// What happened to an object, in one sentence with the way out; null when nothing did, or when this type has nothing to tell. When the platform
    /// cannot be asked, the sentence says so. It holds at most <see cref="Inspecting.LongestSentence"/> characters and no value of the object's
    /// environment variables. May be called after the provider is configured, from several threads.
    /// </summary>
    /// <param name="request">The object.</param>
    /// <param name="ct">Stops asking.</param>
    ValueTask<string?> InspectAsync(InspectRequest request, CancellationToken ct);
}

/// <summary>Asks what happened to an object.</summary>
/// <param name="TypeName">Its resource type.</param>
/// <param name="Address">Its address in the template.</param>
/// <param name="State">What the last build left, an object of the type's schema.</param>
/// <param name="Since">What happened before is an old story.</param>
public sealed record InspectRequest(string TypeName, string Address, HclValue State, DateTimeOffset Since);
