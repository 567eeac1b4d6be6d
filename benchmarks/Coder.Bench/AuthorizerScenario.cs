using System.Diagnostics;
using Coder.Sdk;
using Coder.Server.Access;

namespace Coder.Bench;

/// <summary>One decision about access, which every request pays at least once: the mean of many, over several rounds.</summary>
internal sealed class AuthorizerScenario : IScenario
{
    private const int Rounds = 9;
    private const int DecisionsPerRound = 100_000;

    private static readonly Guid Organization = Guid.NewGuid();

    public string Name => "authorizer";

    public Task<IReadOnlyList<Row>> RunAsync()
    {
        var authorizer = new Authorizer(new AccessOptions());
        var others = new AccessObject(ResourceTypes.Workspace, Organization, Guid.NewGuid(), Guid.NewGuid());
        var member = Member(Guid.NewGuid());
        var custom = new Role("release-manager", "Release manager") { Organization = [.. Enumerable.Repeat(new Grant(ResourceTypes.Template, Actions.Read), 20), new(ResourceTypes.Workspace, Actions.Read)] };
        (string Who, Actor Actor, AccessObject Target)[] cases =
        [
            ("owner, any workspace", Owner(), others),
            ("member, own workspace", member, others with { OwnerId = member.UserId }),
            ("member, somebody else's workspace (refused)", member, others),
            ("custom role of 21 grants", Member(Guid.NewGuid(), custom), others),
            ("member, shared workspace", member, others with { SharedRole = SharedRoleName.Use }),
        ];
        return Task.FromResult<IReadOnlyList<Row>>([.. cases.Select(item => Measure(authorizer, item.Who, item.Actor, item.Target))]);
    }

    private static Row Measure(Authorizer authorizer, string who, Actor actor, AccessObject target)
    {
        var samples = new List<double>();
        var allowed = 0;
        for (var round = -2; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < DecisionsPerRound; i++)
            {
                allowed += authorizer.Can(actor, Actions.Read, target) ? 1 : 0;
            }

            if (round >= 0)
            {
                samples.Add(clock.Elapsed.TotalMicroseconds / DecisionsPerRound);
            }
        }

        return Row.Of($"Decision about access: {who}", new Samples("µs", samples), "50 µs", allowed == 0 ? "all refused" : "all allowed");
    }

    private static Actor Owner() => Member(Guid.NewGuid()) with { SiteRoles = [Roles.Site[RoleName.Owner], Roles.Site[RoleName.Member]] };

    private static Actor Member(Guid id, params Role[] more) => new(ActorKind.User, id, "somebody")
    {
        SiteRoles = [Roles.Site[RoleName.Member]],
        OrganizationRoles = new Dictionary<Guid, IReadOnlyList<Role>>
        {
            [Organization] = [Roles.InOrganization[RoleName.OrganizationMember], Roles.InOrganization[RoleName.OrganizationWorkspaceAccess], .. more],
        },
    };
}
