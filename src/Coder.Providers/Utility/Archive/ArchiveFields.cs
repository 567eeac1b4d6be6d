using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Archive;

/// <summary>The arguments of <c>archive_file</c>, which is a resource and a data source.</summary>
internal static class ArchiveFields
{
    private static readonly string[] Kinds = ["source_dir", "source_file", "source_content", "source"];

    /// <summary>The table.</summary>
    public static Block Block() => new(
        [
            Id("The SHA-1 of the archive."),
            Required("type", HclType.String, "zip or tar.gz.").OneOf("zip", "tar.gz"),
            Required("output_path", HclType.String, "Where the archive is written: a path in the template's folder. Missing folders are made.").NotEmpty(),
            Optional("source_dir", HclType.String, "A folder of the template with all that it holds."),
            Optional("source_file", HclType.String, "One file of the template."),
            Optional("source_content", HclType.String, "The content of one file, which source_content_filename names."),
            Optional("source_content_filename", HclType.String, "The name of the file that holds source_content."),
            Optional("excludes", HclType.Set(HclType.String), "Paths in source_dir that are left out, with what is below them; *, ** and ? are wildcards."),
            Optional("exclude_symlink_directories", HclType.Bool, "Symbolic links are left out in any case."),
            FileModes.Field("output_file_mode", "Permissions of all files in the archive; those that they have when not set."),
            Computed("output_size", HclType.Number, "Bytes of the archive."),
            .. Checksums.Fields("output", Sha1),
        ],
        new NestedBlock("source", Terraform.Providers.NestingMode.Set, new Block(
        [
            Required("content", HclType.String, "The content of a file."),
            Required("filename", HclType.String, "Its path in the archive.").NotEmpty(),
        ]))
        {
            Description = "A file made from a text.",
        });

    /// <summary>The name of the attribute with the SHA-1.</summary>
    public const string Sha1 = "output_sha";

    /// <summary>There is exactly one thing to pack.</summary>
    public static void Validate(BlockValue config, DiagnosticBag problems)
    {
        var given = Kinds.Where(kind => kind == "source" ? !config[kind].IsKnown || config.Blocks(kind).Any() : !config.IsAbsent(kind)).ToList();
        if (given.Count != 1)
        {
            problems.Add(Diagnostic.Error(
                "Invalid source", $"Exactly one of {string.Join(", ", Kinds)} must be set{(given.Count == 0 ? "" : $", not {string.Join(" and ", given)}")}."));
        }

        if (config.IsAbsent("source_content") != config.IsAbsent("source_content_filename"))
        {
            problems.Add(Diagnostic.Error("Invalid source", "source_content and source_content_filename must be set together."));
        }
    }
}
