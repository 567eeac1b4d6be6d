using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary><c>metadata</c> of objects and of the templates inside them.</summary>
internal static class MetadataTables
{
    private static readonly Row[] Common =
    [
        TextMap("annotations", "Notes for people and programs. Only those listed here are managed; others stay as they are."),
        TextMap("labels", "Labels that selectors match. Only those listed here are managed; others stay as they are."),
    ];

    private static readonly Row[] Told =
    [
        Number("generation", "How often the wanted state was changed.").ReadOnly(),
        Text("resource_version", "The version of the object in the cluster.").ReadOnly(),
        Text("uid", "The object's unique id.").ReadOnly(),
    ];

    private static readonly Row Name = Text("name", "The object's name, unique for its kind in its namespace. A change replaces the object.").OrComputed();

    private static readonly Row GenerateName =
        Text("generate_name", "Beginning of a name that is made up when name is not set. A change replaces the object.").Local();

    private static readonly Row Namespace =
        Text("namespace", "The namespace that it lives in. A change replaces the object.").Default("default");

    /// <summary>Of an object in a namespace.</summary>
    public static Group Namespaced { get; } = Of([.. Common, GenerateName, Name, Namespace, .. Told]);

    /// <summary>Of an object of the whole cluster.</summary>
    public static Group Cluster { get; } = Of([.. Common, GenerateName, Name, .. Told]);

    /// <summary>Of the pods or jobs that an object makes.</summary>
    public static Group Template { get; } = One(
        "metadata",
        "What the objects made from this template carry.",
        [
            .. Common, Text("generate_name", "Beginning of the name; without effect in a template."),
            Text("name", "Name; without effect in a template."), Text("namespace", "Namespace; without effect in a template."),
            .. Told.Cast<Argument>().Select(a => a.Local()),
        ]);

    /// <summary>Of an object that a data source reads.</summary>
    public static Group Wanted(bool isNamespaced)
    {
        Row[] rows = [.. Common.Cast<Argument>().Select(a => a.ReadOnly()), Text("name", "The object's name.").Required(), .. Told];
        return Of(isNamespaced ? [.. rows, Text("namespace", "The namespace to look in.").Default("default"), Text("generate_name", "Not used.").Local()] : rows);
    }

    private static Group Of(Row[] rows) => One("metadata", "Name, labels and annotations.", rows).Required();
}
