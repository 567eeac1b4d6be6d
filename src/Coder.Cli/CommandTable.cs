using System.CommandLine;
using Coder.Cli.Commands;

namespace Coder.Cli;

/// <summary>
/// Every command, in the order in which help shows them. A run builds the options of the commands that its command line
/// names and only these: building all of them took most of the time of a short command.
/// </summary>
internal static class CommandTable
{
    private const string Start = "Getting started";
    private const string Workspaces = "Workspaces";
    private const string Templates = "Templates";
    private const string Administration = "Administration";
    private const string Programs = "Running Coder";

    private static readonly Row[] Rows =
    [
        new(Start, "login", "Log in to a server, or set up a new one", LoginCommand.Create),
        new(Start, "logout", "End the session and forget it", LogoutCommand.Create),
        new(Start, "whoami", "Show who you are logged in as", WhoamiCommand.Create),
        new(Start, "version", "Show the version of this program", VersionCommand.Create),
        new(Start, "completion", "Print a script that completes commands in your shell", CompletionCommand.Create),
        new(Start, "__complete", "What could stand at the end of a command line", CompletionCommand.CreateQuery),
        new(Workspaces, "create", "Create a workspace", CreateCommand.Create),
        new(Workspaces, "list", "List workspaces", ListCommand.Create, "ls"),
        new(Workspaces, "show", "Show a workspace with its resources and agents", ShowCommand.Create),
        new(Workspaces, "ssh", "Open a shell in a workspace, or run a command there", SshCommand.Create),
        new(Workspaces, "vscodessh", "Carry an SSH connection for VS Code", VsCodeSshCommand.Create),
        new(Workspaces, "port-forward", "Reach ports of a workspace as ports of this machine", PortForwardCommand.Create, "tunnel"),
        new(Workspaces, "config-ssh", "Make workspaces hosts of ssh, scp, rsync and editors", ConfigSshCommand.Create),
        new(Workspaces, "connect", "Ask whether workspaces have addresses on this machine", ConnectCommand.Create),
        new(Workspaces, "open", "Open a workspace in VS Code, or one of its apps", OpenCommand.Create),
        new(Workspaces, "logs", "Show the logs of a workspace's build and scripts", LogsCommand.Create),
        new(Workspaces, "start", "Start a workspace", StartCommand.Create),
        new(Workspaces, "stop", "Stop a workspace; its disk stays", StopCommand.Create),
        new(Workspaces, "restart", "Stop a workspace and start it again", RestartCommand.Create),
        new(Workspaces, "update", "Take the newest version of the template and start", UpdateCommand.Create),
        new(Workspaces, "delete", "Delete a workspace and everything in it", DeleteCommand.Create, "rm"),
        new(Workspaces, "rename", "Rename a workspace", RenameCommand.Create),
        new(Workspaces, "favorite", "Put a workspace at the top of your list", FavoriteCommands.Favorite, "fav", "favourite"),
        new(Workspaces, "unfavorite", "Take a workspace from the top of your list", FavoriteCommands.Unfavorite, "unfav", "unfavourite"),
        new(Workspaces, "sharing", "Share workspaces with users and groups", SharingCommand.Create),
        new(Workspaces, "ping", "Measure the way to a workspace and back", PingCommand.Create),
        new(Workspaces, "speedtest", "Measure how much goes through the connection to a workspace", SpeedtestCommand.Create),
        new(Workspaces, "state", "Read and replace the Terraform state of a workspace", StateCommand.Create),
        new(Templates, "templates", "Manage the templates that workspaces are made from", TemplatesCommand.Create, "template"),
        new(Administration, "tokens", "Manage tokens for scripts", TokensCommand.Create, "token"),
        new(Administration, "users", "Manage users", UsersCommand.Create, "user"),
        new(Administration, "groups", "Manage groups of an organization's members", GroupsCommand.Create, "group"),
        new(Administration, "organizations", "Manage organizations, their members, roles and settings", OrganizationsCommand.Create, "organization", "orgs", "org"),
        new(Administration, "audit", "Read the audit log: who changed what", AuditCommand.Create),
        new(Start, "publickey", "Show the public key with which your workspaces reach Git servers", PublicKeyCommand.Create, "pubkey"),
        new(Start, "external-auth", "Use your accounts at other services, such as Git hosts", ExternalAuthCommand.Create),
        new(Programs, "server", "Run a Coder server", ServerCommand.Create),
        new(Programs, "reset-password", "Set a user's password directly in the database, on the server's machine", ResetPasswordCommand.Create),
        new(Programs, "agent", "Connect this machine to Coder as a workspace (templates start it)", AgentCommand.Create),
        new(Start, "netcheck", "Check the way from this machine to the server", NetcheckCommand.Create),
        new(Start, "support", "Collect what somebody who is to help wants to see", SupportCommand.Create),
        new(Programs, "dotfiles", "Set up this machine from a repository of dotfiles", DotfilesCommand.Create),
        new(Programs, "gitssh", "Run ssh for Git with the key of the workspace's owner", GitSshCommand.Create),
        new(Programs, "gitaskpass", "Answer Git's question for a name or password", GitAskPassCommand.Create),
        new(Workspaces, "exp", "Commands that may change", ExperimentalCommand.Create),
        new(Programs, "stat", "Show how much processor, memory or disk is used here", StatCommand.Create),
    ];

    /// <summary>All commands, complete.</summary>
    public static IEnumerable<CliCommand> All(CliHost host) => Rows.Select(row => row.Build(host));

    /// <summary>
    /// All commands, of which those that a command line does not name have a name and a description only. A word that names one
    /// by chance, such as the value of an option, costs a little time and changes nothing.
    /// </summary>
    public static IEnumerable<CliCommand> For(CliHost host, string[] arguments)
    {
        foreach (var row in Rows)
        {
            yield return row.IsNamedIn(arguments) ? row.Build(host) : row.Outline(host);
        }
    }

    /// <summary>The command as it is typed.</summary>
    public static string PathOf(Command command)
    {
        foreach (var parent in command.Parents)
        {
            return $"{PathOf((Command)parent)} {command.Name}";
        }

        return "coder";
    }

    /// <summary>A command before it is built. Name, description and aliases are those that it has when it is.</summary>
    private sealed class Row(string group, string name, string description, Func<CliHost, CliCommand> create, params string[] aliases)
    {
        // What other programs call, not people.
        private bool IsHidden => name.StartsWith("__", StringComparison.Ordinal) || name is "connect" or "exp" or "gitssh" or "gitaskpass" or "vscodessh";

        public bool IsNamedIn(string[] arguments)
        {
            foreach (var argument in arguments)
            {
                if (argument == name || Array.IndexOf(aliases, argument) >= 0)
                {
                    return true;
                }
            }

            return false;
        }

        public CliCommand Build(CliHost host) => InGroup(create(host));

        public CliCommand Outline(CliHost host)
        {
            var command = new CliCommand(host, name, description) { Hidden = IsHidden };
            foreach (var alias in aliases)
            {
                command.Aliases.Add(alias);
            }

            return InGroup(command);
        }

        private CliCommand InGroup(CliCommand command)
        {
            command.Group = group;
            return command;
        }
    }
}
