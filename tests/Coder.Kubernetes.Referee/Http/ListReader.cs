using System.Text;
using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Microsoft.AspNetCore.Http;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>Reads lists, in pieces when a limit is given ("Retrieving large results sets in chunks").</summary>
internal sealed class ListReader(Storage storage)
{
    /// <exception cref="ApiError">A selector or the token of a next piece cannot be read (400), or the token is too old (410).</exception>
    public JsonObject Read(RequestInfo info, HttpRequest request)
    {
        var fits = Selector.Parse(info.Type, request.Query["labelSelector"], request.Query["fieldSelector"]);
        if (info.Name is { } name)
        {
            var inner = fits;
            fits = value => inner(value) && value.Text("metadata", "name") == name;
        }

        var all = storage.All(info.Type, info.Namespace).Where(fits).ToList();
        var (skip, version) = Continuation(request.Query["continue"], storage);
        var limit = int.TryParse(request.Query["limit"], out var wanted) && wanted > 0 ? wanted : int.MaxValue;
        var items = all.Skip(skip).Take(limit).Select(value => value.DeepClone()).ToArray();
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString() };
        var left = all.Count - skip - items.Length;
        if (left > 0)
        {
            metadata["continue"] = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{version}:{skip + items.Length}"));
            metadata["remainingItemCount"] = left;
        }

        foreach (var item in items.OfType<JsonObject>())
        {
            // The list says what its items are.
            item.Remove("apiVersion");
            item.Remove("kind");
        }

        return new() { ["kind"] = info.Type.Kind + "List", ["apiVersion"] = info.Type.ApiVersion, ["metadata"] = metadata, ["items"] = new JsonArray(items) };
    }

    private static (int Skip, long Version) Continuation(string? token, Storage storage)
    {
        if (string.IsNullOrEmpty(token))
        {
            return (0, storage.Version);
        }

        var bytes = new byte[token.Length];
        var parts = Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.ASCII.GetString(bytes, 0, length).Split(':') : [];
        if (parts is not [var first, var second] || !long.TryParse(first, out var version) || !int.TryParse(second, out var skip))
        {
            throw ApiError.BadRequest("continue key is not valid: illegal base64 data");
        }

        return version < storage.Compacted
            ? throw ApiError.Gone("The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results.")
            : (skip, version);
    }
}
