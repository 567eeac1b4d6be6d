using System.CommandLine;
using System.Security.Cryptography;
using Coder.Cli.Configuration;
using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder users create</c>: an account of a person, or of a machine that never logs in.</summary>
internal sealed class UsersCreateCommand
{
    private readonly Option<string?> _username;
    private readonly Option<string?> _email;
    private readonly Option<string?> _fullName;
    private readonly Option<string?> _password;
    private readonly Option<string?> _loginType;
    private readonly Option<bool> _serviceAccount;
    private readonly Option<string?> _organization;

    private UsersCreateCommand(CliCommand command)
    {
        _username = command.Text("--username", "Name to log in with", "name", null, "-u");
        _email = command.Text("--email", "E-mail", "e-mail", null, "-e");
        _fullName = command.Text("--full-name", "Full name", "name", null, "-n");
        _password = command.Text("--password", "Password; a random one if not given", "password", null, "-p");
        _loginType = command.Text("--login-type", "How they log in: password (the default), oidc, github or none", "type");
        _loginType.AcceptOnlyFromAmong(LoginType.Password, LoginType.Oidc, LoginType.GitHub, LoginType.None);
        _serviceAccount = command.Flag("--service-account", "An account for a program: no e-mail, no login, only tokens that you make for it");
        _organization = command.Organization();
    }

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "create",
            "Create a user",
            "coder users create --username grace --email grace@example.com  # prints a random password",
            "coder users create --username grace --email grace@example.com --login-type oidc  # logs in through OpenID Connect",
            "coder users create --username ci --service-account  # for a program; make its token with coder tokens create --user ci");
        var options = new UsersCreateCommand(command);
        return command.Runs((context, ct) => options.RunAsync(context, ct));
    }

    private async Task RunAsync(CliContext context, CancellationToken ct)
    {
        var console = context.Console;
        var isService = context.Get(_serviceAccount);
        var type = context.Get(_loginType) ?? (isService ? LoginType.None : LoginType.Password);
        Check(context, isService, type);
        var name = context.Get(_username) ?? await Prompt.AskAsync(console, "Username", null, null, "--username", ct);
        var mail = isService
            ? ""
            : context.Get(_email) ?? await Prompt.AskAsync(console, "E-mail", null, null, "--email", ct);
        var secret = type == LoginType.Password ? context.Get(_password) ?? RandomPassword() : "";
        var organization = await Organizations.ResolveAsync(context, _organization, ct);
        context.FieldIs("username", _username).FieldIs("email", _email).FieldIs("name", _fullName)
            .FieldIs("password", _password).FieldIs("login_type", _loginType).FieldIs("service_account", _serviceAccount);
        await context.Client.CreateUserAsync(
            new CreateUserRequest
            {
                Username = name,
                Email = mail,
                Name = context.Get(_fullName) ?? "",
                Password = secret,
                LoginType = type,
                UserStatus = UserStatus.Active,
                OrganizationIds = [organization.Id],
                ServiceAccount = isService ? true : null,
            },
            ct);
        await console.Error.WriteLineAsync($"The user {name} is created. {Next(name, type, context)}");
        if (secret.Length > 0 && context.Get(_password) is null)
        {
            await console.Error.WriteAsync("Password, shown this once: ");
            await console.Out.WriteLineAsync(secret);
        }
    }

    private void Check(CliContext context, bool isService, string type)
    {
        if (isService && type != LoginType.None)
        {
            throw new CliException(
                "A service account never logs in.", hint: "Leave out --login-type, or give it as none.");
        }

        if (isService && context.Get(_email) is not null)
        {
            throw new CliException("A service account has no e-mail.", hint: "Leave out --email or --service-account.");
        }

        if (type != LoginType.Password && context.Get(_password) is not null)
        {
            throw new CliException(
                "Only users who log in with a password have one.",
                hint: isService ? "Leave out --password or --service-account." : "Leave out --password, or give --login-type password.");
        }
    }

    private static string Next(string name, string type, CliContext context) => type == LoginType.None
        ? $"To make a token for it: coder tokens create --user {name}"
        : $"To log in: coder login {ServerUrl.Show(context.Client.Url)}";

    private static string RandomPassword() =>
        RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20);
}
