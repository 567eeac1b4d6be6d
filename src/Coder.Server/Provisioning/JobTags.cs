using System.Text.Json;
using Coder.Server.Http;

namespace Coder.Server.Provisioning;

/// <summary>
/// Tags route jobs to provisioners: a provisioner takes a job when it has every tag of the job with the same value.
/// Every job has a <c>scope</c> and an <c>owner</c>.
/// </summary>
internal static class JobTags
{
    /// <summary>The tags of the provisioners in the server, and of jobs that ask for nothing else.</summary>
    public static IReadOnlyDictionary<string, string> Default { get; } = With(new Dictionary<string, string>());

    /// <summary>What was asked for, completed with the scope; jobs of scope "user" belong to <paramref name="userId"/>.</summary>
    public static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> asked, Guid userId = default)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in asked)
        {
            tags[key] = value;
        }

        var personal = tags.GetValueOrDefault("scope") == "user";
        tags["scope"] = personal ? "user" : "organization";
        tags["owner"] = personal ? userId.ToString() : "";
        return tags;
    }

    /// <summary>The column's text.</summary>
    public static string ToJson(IReadOnlyDictionary<string, string> tags) => JsonSerializer.Serialize(tags, Json.Options);

    /// <summary>Reads the column's text.</summary>
    public static IReadOnlyDictionary<string, string> FromJson(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(json, Json.Options) ?? [];

    /// <summary>The tags for people, without the ones that every job has: <c>cluster=west gpu=true</c>.</summary>
    public static string Describe(IReadOnlyDictionary<string, string> tags)
    {
        var own = tags.Where(tag => tag.Key is not "owner" && !(tag.Key is "scope" && tag.Value is "organization"))
            .Select(tag => $"{tag.Key}={tag.Value}")
            .Order(StringComparer.Ordinal);
        return string.Join(' ', own);
    }
}
