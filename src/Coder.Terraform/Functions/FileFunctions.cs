using System.Security.Cryptography;
using System.Text;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Functions on paths and on the template's files. Nothing outside of the template can be read.</summary>
internal static class FileFunctions
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    public static IEnumerable<HclFunction> For(TemplateFiles files) =>
    [
        Reading(files, "file", Text),
        Reading(files, "filebase64", bytes => HclValue.String(Convert.ToBase64String(bytes))),
        Reading(files, "filemd5", bytes => HclValue.String(HashFunctions.Hex(HashFunctions.Md5(bytes)))),
        Reading(files, "filesha1", bytes => HclValue.String(HashFunctions.Hex(HashFunctions.Sha1(bytes)))),
        Reading(files, "filesha256", bytes => HclValue.String(HashFunctions.Hex(SHA256.HashData(bytes)))),
        Reading(files, "filesha512", bytes => HclValue.String(HashFunctions.Hex(SHA512.HashData(bytes)))),
        Reading(files, "filebase64sha256", bytes => HclValue.String(Convert.ToBase64String(SHA256.HashData(bytes)))),
        Reading(files, "filebase64sha512", bytes => HclValue.String(Convert.ToBase64String(SHA512.HashData(bytes)))),
        Function("fileexists", HclType.Bool, [Row.Text("path")], a => TemplateFiles.Normalize(a[0].AsString()) is not { } path ? Escapes(a[0].AsString())
            : files.TryRead(path, out _) ? HclValue.True
            : files.FolderExists(path) ? Fail($"\"{a[0].AsString()}\" is a directory, not a file", 0)
            : HclValue.False),
        Function("fileset", HclType.Set(HclType.String), [Row.Text("path"), Row.Text("pattern")], a => FileSet(files, a[0].AsString(), a[1].AsString())),
        TextToText("basename", path => path.Length == 0 ? "." : path.Trim('/').Length == 0 ? "/" : path.TrimEnd('/').Split('/')[^1], "path"),
        TextToText("dirname", DirectoryName, "path"),
        TextToText("pathexpand", path => path, "path"),
        TextToText("abspath", path => Clean(path.StartsWith('/') ? path : "/" + path), "path"),
    ];

    /// <summary>The content of a template's file as text, or why not.</summary>
    public static string? ReadText(TemplateFiles files, string given, out FunctionResult failure)
    {
        failure = default;
        if (TryRead(files, given, out var bytes, out failure))
        {
            try
            {
                return StrictUtf8.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                failure = NotUtf8(given);
            }
        }

        return null;
    }

    private static HclFunction Reading(TemplateFiles files, string name, Func<byte[], FunctionResult> use) =>
        Function(name, HclType.String, [Row.Text("path")], a =>
            TryRead(files, a[0].AsString(), out var bytes, out var failure) ? use(bytes) : failure);

    private static bool TryRead(TemplateFiles files, string given, out byte[] bytes, out FunctionResult failure)
    {
        bytes = [];
        failure = default;
        if (TemplateFiles.Normalize(given) is not { } path)
        {
            failure = Escapes(given);
            return false;
        }

        if (!files.TryRead(path, out var content))
        {
            failure = Fail($"no file exists at \"{given}\"; this function works only with files that are part of the template, not with files that resources make", 0);
            return false;
        }

        bytes = content.ToArray();
        return true;
    }

    private static FunctionResult Text(byte[] bytes)
    {
        try
        {
            return HclValue.String(StrictUtf8.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return NotUtf8("the file");
        }
    }

    private static FunctionResult NotUtf8(string given) =>
        Fail($"contents of {given} are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded contents or the other file functions (e.g. filemd5, filesha256) to obtain file hashing results instead", 0);

    private static FunctionResult Escapes(string given) =>
        Fail($"\"{given}\" is outside of the template: only files of the template can be read, as in \"${{path.module}}/file.sh\"", 0);

    private static string DirectoryName(string path)
    {
        var slash = path.LastIndexOf('/');
        return Clean(path[..(slash + 1)]);
    }

    /// <summary>The shortest path with the same meaning, as Go's filepath.Clean.</summary>
    private static string Clean(string path)
    {
        var rooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != "." && !(part == ".." && rooted))
            {
                parts.Add(part);
            }
        }

        return rooted ? "/" + string.Join('/', parts) : parts.Count == 0 ? "." : string.Join('/', parts);
    }

    private static FunctionResult FileSet(TemplateFiles files, string given, string pattern)
    {
        if (TemplateFiles.Normalize(given) is not { } folder)
        {
            return Escapes(given);
        }

        if (!Glob.IsValid(pattern))
        {
            return Fail($"failed to glob pattern {pattern}: a bracket is not closed", 1);
        }

        var prefix = folder.Length == 0 ? "" : folder + "/";
        var found = files.Paths.Where(p => p.StartsWith(prefix, StringComparison.Ordinal))
            .Select(p => p[prefix.Length..])
            .Where(p => Glob.Matches(pattern, p));
        return HclValue.Set(HclType.String, found.Select(HclValue.String));
    }
}
