using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Null;

/// <summary><c>null_resource</c>: does nothing; it is replaced when its triggers change.</summary>
internal sealed class NullResource() : ResourceType<TimeProvider>("null_resource", new Block(
[
    Id(),
    Optional("triggers", HclType.Map(HclType.String), "A change of any value replaces the resource."),
]));
