using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;

namespace Coder.Server.Apps;

/// <summary>What comes of somebody's wish to open an app or a port.</summary>
internal enum AppVerdict
{
    Allowed,

    /// <summary>Nobody is signed in, and that may be all that is missing.</summary>
    SignIn,

    /// <summary>They may not know that the workspace exists.</summary>
    Hidden,

    /// <summary>They see the workspace, but this app is not for them.</summary>
    Refused,

    /// <summary>The app would be theirs on a host of its own; below the dashboard's host it could use their session.</summary>
    RefusedOnPath,
}

/// <summary>Decides who opens which app or port.</summary>
internal sealed class AppAccess(Authorizer authorizer, AppOptions options)
{
    /// <summary>The verdict on one request.</summary>
    /// <param name="actor">Who asks; null when nobody is signed in.</param>
    /// <param name="site">The workspace.</param>
    /// <param name="level">How the app or port is shared: one of <see cref="AppSharingLevel"/>.</param>
    /// <param name="isPath">Whether it is served below the dashboard's host.</param>
    public AppVerdict Decide(Actor? actor, AppSite site, string level, bool isPath)
    {
        var effective = isPath && !options.AllowPathAppSharing ? AppSharingLevel.Owner : level;
        if (effective == AppSharingLevel.Public)
        {
            return AppVerdict.Allowed;
        }

        if (actor is null)
        {
            return AppVerdict.SignIn;
        }

        if (actor.Kind != ActorKind.User)
        {
            return AppVerdict.Hidden;
        }

        var byRole = authorizer.Can(actor, Actions.ApplicationConnect, site.Object);
        var byShare = Authorizer.CanOpenShared(actor, effective, site.Object);
        if (byShare || (byRole && (!isPath || actor.UserId == site.OwnerId || options.AllowPathAppSiteOwnerAccess)))
        {
            return AppVerdict.Allowed;
        }

        if (isPath && (byRole || Authorizer.CanOpenShared(actor, level, site.Object)))
        {
            return AppVerdict.RefusedOnPath;
        }

        return authorizer.Can(actor, Actions.Read, site.Object) ? AppVerdict.Refused : AppVerdict.Hidden;
    }
}
