using System.Text;
using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>
/// Reads the few objects that kubectl sends as protocol buffers: those of <c>auth can-i</c> and of <c>create namespace|serviceaccount|rolebinding</c>. Field numbers are those
/// of the published <c>generated.proto</c> files. Answers are always JSON, which clients accept too.
/// </summary>
internal static class Protobuf
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    // message → number → name and type; "*" repeats, "+" is a map of strings, a capital is another message.
    private static readonly Dictionary<string, Dictionary<int, (string Name, string Type)>> Messages = new(StringComparer.Ordinal)
    {
        ["Unknown"] = new() { [1] = ("type", "TypeMeta"), [2] = ("raw", "bytes") },
        ["TypeMeta"] = new() { [1] = ("apiVersion", "string"), [2] = ("kind", "string") },
        ["ObjectMeta"] = new() { [1] = ("name", "string"), [3] = ("namespace", "string"), [11] = ("labels", "+"), [12] = ("annotations", "+") },
        ["Namespace"] = new() { [1] = ("metadata", "ObjectMeta") },
        ["ServiceAccount"] = new() { [1] = ("metadata", "ObjectMeta") },
        ["RoleBinding"] = new() { [1] = ("metadata", "ObjectMeta"), [2] = ("subjects", "*Subject"), [3] = ("roleRef", "RoleRef") },
        ["Subject"] = new() { [1] = ("kind", "string"), [2] = ("apiGroup", "string"), [3] = ("name", "string"), [4] = ("namespace", "string") },
        ["RoleRef"] = new() { [1] = ("apiGroup", "string"), [2] = ("kind", "string"), [3] = ("name", "string") },
        ["SelfSubjectAccessReview"] = new() { [1] = ("metadata", "ObjectMeta"), [2] = ("spec", "SelfSubjectAccessReviewSpec") },
        ["SelfSubjectAccessReviewSpec"] = new() { [1] = ("resourceAttributes", "ResourceAttributes"), [2] = ("nonResourceAttributes", "NonResourceAttributes") },
        ["ResourceAttributes"] = new()
        {
            [1] = ("namespace", "string"), [2] = ("verb", "string"), [3] = ("group", "string"), [4] = ("version", "string"), [5] = ("resource", "string"), [6] = ("subresource", "string"), [7] = ("name", "string"),
        },
        ["NonResourceAttributes"] = new() { [1] = ("path", "string"), [2] = ("verb", "string") },
    };

    /// <exception cref="ApiError">It is another object (415), or not one (400).</exception>
    public static JsonObject Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith("k8s\0"u8))
        {
            throw ApiError.BadRequest("provided data does not appear to be a protobuf message");
        }

        try
        {
            var envelope = Message("Unknown", body[4..]);
            var kind = envelope.Text("type", "kind") ?? "";
            if (kind is not ("Namespace" or "ServiceAccount" or "RoleBinding" or "SelfSubjectAccessReview"))
            {
                throw ApiError.UnsupportedMediaType("application/json");
            }

            var value = Message(kind, Convert.FromBase64String(envelope.Text("raw") ?? ""));
            (value["apiVersion"], value["kind"]) = (envelope.Text("type", "apiVersion"), kind);
            return value;
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw ApiError.BadRequest("the protobuf message ends too early");
        }
    }

    private static JsonObject Message(string type, ReadOnlySpan<byte> bytes)
    {
        var value = new JsonObject();
        while (bytes.Length > 0)
        {
            var key = Number(ref bytes);
            if ((key & 7) == 0)
            {
                // Numbers are of no use here.
                Number(ref bytes);
                continue;
            }

            var length = (int)Number(ref bytes);
            var content = bytes[..length];
            bytes = bytes[length..];
            if (Messages[type].TryGetValue((int)(key >> 3), out var field) && length > 0)
            {
                Set(value, field.Name, field.Type, content);
            }
        }

        return value;
    }

    private static void Set(JsonObject value, string name, string type, ReadOnlySpan<byte> content)
    {
        switch (type[0])
        {
            case '*':
                value.EnsureList(name).Add(Message(type[1..], content));
                break;
            case '+':
                var pair = Pair(content);
                value.Ensure(name)[pair.Key] = pair.Value;
                break;
            case 's':
                value[name] = Encoding.UTF8.GetString(content);
                break;
            case 'b':
                value[name] = Convert.ToBase64String(content);
                break;
            default:
                value[name] = Message(type, content);
                break;
        }
    }

    private static (string Key, string Value) Pair(ReadOnlySpan<byte> bytes)
    {
        var parts = new string[2];
        while (bytes.Length > 0)
        {
            var place = (int)(Number(ref bytes) >> 3) - 1;
            var length = (int)Number(ref bytes);
            parts[place] = Encoding.UTF8.GetString(bytes[..length]);
            bytes = bytes[length..];
        }

        return (parts[0] ?? "", parts[1] ?? "");
    }

    private static ulong Number(ref ReadOnlySpan<byte> bytes)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }
}
