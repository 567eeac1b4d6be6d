using System.Text;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Access;

/// <summary>
/// Every role × resource type × action × kind of object, as the authoriser decides it, in a file that people read: a change of what a role
/// allows shows there as a change of a line.
/// </summary>
public sealed class MatrixTests
{
    private static readonly (string Name, Func<string, AccessObject> Of)[] Objects =
    [
        ("own, here", type => new(type, Actors.Home, Actors.Me, Guid.NewGuid())),
        ("another's, here", type => new(type, Actors.Home, Actors.Other, Guid.NewGuid())),
        ("another's, elsewhere", type => new(type, Actors.Foreign, Actors.Other, Guid.NewGuid())),
        ("own, elsewhere", type => new(type, Actors.Foreign, Actors.Me, Guid.NewGuid())),
        ("own, of no organization", type => new(type, OwnerId: Actors.Me)),
        ("of nobody", type => new(type)),
        ("of any organization", type => new(type) { AnyOrganization = true }),
        ("shared as use, elsewhere", type => new(type, Actors.Foreign, Actors.Other, Guid.NewGuid()) { SharedRole = "use" }),
        ("shared as admin, elsewhere", type => new(type, Actors.Foreign, Actors.Other, Guid.NewGuid()) { SharedRole = "admin" }),
    ];

    [Fact]
    public void Decisions_are_those_of_the_reviewed_matrix()
    {
        var file = Path.Combine(Repository.Root, "tests", "Coder.Server.Tests", "Access", "matrix.txt");
        var expected = Write(new Authorizer(new AccessOptions()));
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, expected);
        }

        File.ReadAllText(file).ShouldBe(expected, "matrix.txt is behind the roles: run UPDATE_DOCS=1 ./test Server, and review the difference");
    }

    [Fact]
    public void Custom_roles_and_nobody_are_not_in_the_matrix_by_accident()
    {
        var authorizer = new Authorizer(new AccessOptions());
        var nobody = new Actor(ActorKind.User, Guid.Empty, "");

        foreach (var (type, actions) in Permissions.Vocabulary)
        {
            foreach (var (_, of) in Objects.Take(7))
            {
                actions.ShouldAllBe(action => !authorizer.Can(nobody, action, of(type)), type);
                actions.ShouldAllBe(action => authorizer.Can(Actor.System("test"), action, of(type)), type);
            }
        }
    }

    private static string Write(Authorizer authorizer)
    {
        var text = new StringBuilder("""
            What a user with one role may do, by resource type and kind of object. "Here" is the organization of the user and of the role.
            Everybody is also a member of the deployment (member) and of the organization (organization-member), so lines of these two are
            left out where another role says no more. Made by MatrixTests; do not edit.

            """);
        var member = Actors.With([], []);
        foreach (var (name, actor) in People())
        {
            text.Append('\n').Append(name).Append('\n');
            var asMember = name is RoleName.Member or RoleName.OrganizationMember or "nowhere";
            foreach (var type in Permissions.Vocabulary.Keys.Order(StringComparer.Ordinal))
            {
                foreach (var (kind, of) in Objects)
                {
                    var target = of(type);
                    var allowed = Allowed(authorizer, actor, target);
                    if (allowed.Length > 0 && (asMember || allowed != Allowed(authorizer, member, target)))
                    {
                        text.Append($"  {type,-20} {kind,-27} {allowed}\n");
                    }
                }
            }
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, Actor Actor)> People() =>
    [
        (RoleName.OrganizationMember, Actors.With([], [])),
        ("nowhere", Actors.Nowhere()),
        .. Roles.Site.Keys.Except([RoleName.Member]).Order(StringComparer.Ordinal).Select(role => (role, Actors.With([role], []))),
        .. Roles.InOrganization.Keys.Except([RoleName.OrganizationMember]).Order(StringComparer.Ordinal).Select(role => (role, Actors.With([], [role]))),
    ];

    private static string Allowed(Authorizer authorizer, Actor actor, AccessObject target)
    {
        var all = Permissions.Vocabulary[target.ResourceType];
        var allowed = all.Where(action => authorizer.Can(actor, action, target)).Order(StringComparer.Ordinal).ToList();
        return allowed.Count == all.Length ? "everything" : string.Join(' ', allowed);
    }
}
