using Coder.Terraform.Processes;

namespace Coder.Provisioner.Cli;

/// <summary>
/// The environment of terraform's processes: what the operating system and the network need, what the server's settings pass on,
/// the job's own variables. Nothing else of the server's environment, which holds its secrets.
/// </summary>
internal static class CliEnvironment
{
    private static readonly string[] Docker = ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH"];

    /// <summary>Puts the variables together.</summary>
    /// <param name="passed">Further names that are passed on, from the settings.</param>
    /// <param name="job">The variables of the job, which win.</param>
    /// <param name="configurationFile">Terraform's own settings.</param>
    public static Dictionary<string, string> Of(
        IReadOnlyList<string> passed, IReadOnlyDictionary<string, string> job, string configurationFile)
    {
        var variables = ChildEnvironment.Of(ChildEnvironment.Provider.Concat(Docker), passed);
        foreach (var (name, value) in job)
        {
            variables[name] = value;
        }

        variables["TF_CLI_CONFIG_FILE"] = configurationFile;
        variables["TF_IN_AUTOMATION"] = "1";
        variables["TF_INPUT"] = "0";
        variables["CHECKPOINT_DISABLE"] = "1";
        return variables;
    }
}
