using Coder.Hcl.Diagnostics;
using Coder.Terraform.Configuration;
using Coder.Terraform.Plugins.Serving;
using Coder.Terraform.Plugins.Sources;
using Coder.Terraform.Versions;

namespace Coder.Provisioner.Cli;

/// <summary>
/// The providers that this program brings, in a filesystem mirror of links to the program that serves them: terraform takes them without a
/// download, in whatever version a template asks for, as the native engine does.
/// </summary>
/// <param name="folder">The mirror; a template's versions are added to it when they are missing.</param>
/// <param name="program">The program <c>coder-provider</c>; empty: there is none, and terraform finds these providers as any other.</param>
/// <param name="others">A folder with providers of the administrator's choice; those that it has are taken from there. Empty: none.</param>
internal sealed class OwnProviders(string folder, string program, string others)
{
    private const string UsualVersion = "2.40.0";

    /// <summary>Full source addresses of the providers that are taken from here and nowhere else.</summary>
    public IReadOnlyList<string> Sources => program.Length == 0 ? []
        : others.Length == 0 ? FilesystemMirrorLayout.Sources
        : [.. FilesystemMirrorLayout.Sources.Where(s => !Directory.Exists(Path.Combine(others, s)))];

    /// <summary>Which program it is, for what is prepared with it: a new release of the server brings another one.</summary>
    public string Identity => program.Length == 0 ? "" : $"{program} {new FileInfo(program).Length} {new FileInfo(program).LastWriteTimeUtc.Ticks}";

    /// <summary>The mirror.</summary>
    public string Folder => folder;

    /// <summary>Makes the mirror ready for a template, and gives its files as terraform is to see them: without locks on other builds of these providers.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public TemplateFiles Prepare(TemplateFiles files)
    {
        if (program.Length == 0)
        {
            return files;
        }

        var asked = TerraformConfiguration.ReadProviderVersions(files);
        var versions = FilesystemMirrorLayout.Sources.ToDictionary(s => s, s => VersionFor(asked.GetValueOrDefault(s, [])), StringComparer.Ordinal);
        FilesystemMirrorLayout.Write(folder, program, versions, ProviderAddress.Platform);

        // What is wrong with the file is for terraform to tell.
        var problems = new DiagnosticBag();
        var locked = LockFile.Of(files, problems);
        var own = Sources;
        return problems.HasErrors || !own.Any(s => locked.Find(s) is not null) ? files : locked.Without(own).In(files);
    }

    /// <summary>A version that constraints allow; the usual one when they ask for nothing, or for what no version can be.</summary>
    internal static string VersionFor(IReadOnlyList<string> constraints) =>
        VersionConstraints.TryParse(constraints, VersionKind.Provider, out _)?.Example(SemanticVersion.TryParse(UsualVersion, VersionKind.Provider)!)?.Canonical ?? UsualVersion;
}
