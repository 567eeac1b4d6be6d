using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>A refusal, answered as an object of kind Status (API conventions, "Response Status Kind").</summary>
internal sealed class ApiError(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    public JsonObject? Details { get; } = details;

    public static ApiError NotFound(Resources.ResourceType type, string name) =>
        new(404, "NotFound", $"{type.QualifiedPlural} \"{name}\" not found", About(type, name));

    public static ApiError NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiError AlreadyExists(Resources.ResourceType type, string name) =>
        new(409, "AlreadyExists", $"{type.QualifiedPlural} \"{name}\" already exists", About(type, name));

    public static ApiError Conflict(Resources.ResourceType type, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {type.QualifiedPlural} \"{name}\": {why}", About(type, name));

    public static ApiError Modified(Resources.ResourceType type, string name) => Conflict(
        type, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiError BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiError Forbidden(Resources.ResourceType type, string? name, string why) =>
        new(403, "Forbidden", string.IsNullOrEmpty(name) ? $"{type.QualifiedPlural} is forbidden: {why}" : $"{type.QualifiedPlural} \"{name}\" is forbidden: {why}", About(type, name));

    public static ApiError MethodNotAllowed() => new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiError UnsupportedMediaType(string accepted) => new(
        415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {accepted}");

    public static ApiError Gone(string message) => new(410, "Expired", message);

    public static ApiError Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    /// <summary>Some fields of an object are not valid; all of them are named.</summary>
    public static ApiError Invalid(Resources.ResourceType type, string? name, IReadOnlyList<FieldError> errors)
    {
        var texts = errors.Select(error => error.ToString()).Distinct(StringComparer.Ordinal).ToList();
        var text = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        var details = About(type, name);
        details["kind"] = type.Kind;
        details["causes"] = new JsonArray([.. errors.Select(error => error.Cause())]);
        return new(422, "Invalid", $"{type.QualifiedKind} \"{name}\" is invalid: {text}", details);
    }

    public JsonObject Status()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (Reason.Length > 0)
        {
            status["reason"] = Reason;
        }

        if (Details is not null)
        {
            status["details"] = Details.DeepClone();
        }

        status["code"] = Code;
        return status;
    }

    private static JsonObject About(Resources.ResourceType type, string? name)
    {
        var details = new JsonObject();
        if (!string.IsNullOrEmpty(name))
        {
            details["name"] = name;
        }

        if (type.Group.Length > 0)
        {
            details["group"] = type.Group;
        }

        details["kind"] = type.Plural;
        return details;
    }
}

/// <summary>One invalid field. <paramref name="Kind"/> is the cause's reason, such as FieldValueInvalid.</summary>
internal sealed record FieldError(string Path, string Kind, string Detail, string? Value = null)
{
    public static FieldError Required(string path, string detail = "") => new(path, "FieldValueRequired", detail);

    public static FieldError Invalid(string path, JsonNode? value, string detail) => new(path, "FieldValueInvalid", detail, value?.ToJsonString(Unescaped) ?? "null");

    public static FieldError Forbidden(string path, string detail) => new(path, "FieldValueForbidden", detail);

    public static FieldError NotFound(string path, string value) => new(path, "FieldValueNotFound", "", $"\"{value}\"");

    public static FieldError Duplicate(string path, string value) => new(path, "FieldValueDuplicate", "", $"\"{value}\"");

    public static FieldError NotSupported(string path, string value, params IEnumerable<string> supported) =>
        new(path, "FieldValueNotSupported", "supported values: " + string.Join(", ", supported.Select(s => $"\"{s}\"")), $"\"{value}\"");

    public override string ToString() => $"{Path}: {Sentence()}";

    public JsonNode Cause() => new JsonObject { ["reason"] = Kind, ["message"] = Sentence(), ["field"] = Path };

    private static readonly System.Text.Json.JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string Sentence()
    {
        var kind = Kind switch
        {
            "FieldValueRequired" => "Required value",
            "FieldValueForbidden" => "Forbidden",
            "FieldValueNotFound" => "Not found",
            "FieldValueDuplicate" => "Duplicate value",
            "FieldValueNotSupported" => "Unsupported value",
            _ => "Invalid value",
        };
        return string.Join(": ", new[] { kind, Value ?? "", Detail }.Where(part => part.Length > 0));
    }
}
