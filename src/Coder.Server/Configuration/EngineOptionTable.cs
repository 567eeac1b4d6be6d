using Coder.Provisioner;
using static Coder.Server.Configuration.OptionTypes;

namespace Coder.Server.Configuration;

/// <summary>The settings of the template engines and of the modules they use; part of <see cref="OptionTable.All"/>.</summary>
internal static class EngineOptionTable
{
    private const string Engines = "Template engines";

    public static readonly Option<string> Engine = new(
        "provisioner-engine", "CODER_PROVISIONER_ENGINE", "provisioning.engine", EngineChoice.Auto, Engines,
        "What runs templates that say nothing themselves: native (in the server's process), cli (the terraform or tofu program), or auto: "
        + "native as far as it covers the template.", OneOf([.. EngineChoice.All]));

    public static readonly Option<string> TerraformBinary = new(
        "terraform-binary", "CODER_TERRAFORM_BINARY", "provisioning.terraformBinary", "", Engines,
        "The terraform or tofu program of the cli engine, version 1.1 or newer. Default: the first one in PATH.", Text);

    public static readonly Option<string> ProviderMirror = new(
        "terraform-provider-mirror", "CODER_TERRAFORM_PROVIDER_MIRROR", "provisioning.terraformProviderMirror", "", Engines,
        "Folder with providers that are not built in, as terraform providers mirror makes it.", Text);

    public static readonly Option<Uri?> NetworkMirror = new(
        "terraform-network-mirror", "CODER_TERRAFORM_NETWORK_MIRROR", "provisioning.terraformNetworkMirror", "", Engines,
        "URL of a server with providers that are not built in, in Terraform's network mirror protocol.", Url);

    public static readonly Option<bool> ProviderDownloads = new(
        "terraform-provider-downloads", "CODER_TERRAFORM_PROVIDER_DOWNLOADS", "provisioning.terraformProviderDownloads", "true", Engines,
        "Download providers that are not built in from the registries that templates name, beside the mirrors.", Switch);

    public static readonly Option<IReadOnlyList<string>> PassedEnvironment = new(
        "terraform-environment", "CODER_TERRAFORM_ENVIRONMENT", "provisioning.terraformEnvironment", "", Engines,
        "Variables of the server's environment that are passed on to providers that are not built in, and to the cli engine, such as AWS_*. Templates can read them.", List);

    public static readonly Option<TimeSpan> PluginIdleLimit = new(
        "provider-idle-limit", "CODER_PROVIDER_IDLE_LIMIT", "provisioning.providerIdleLimit", "10m0s", Engines,
        "How long the native engine keeps the process of a provider that is not built in, and that no build uses.", Duration);

    public static readonly Option<int> PluginProcesses = new(
        "provider-processes", "CODER_PROVIDER_PROCESSES", "provisioning.providerProcesses", "16", Engines,
        "Most processes of providers that are not built in that the native engine runs at a time; further builds wait.", Whole(1, 1000));

    public static readonly Option<bool> LocalExec = new(
        "template-local-exec", "CODER_TEMPLATE_LOCAL_EXEC", "provisioning.localExec", "true", Engines,
        "Let templates run commands on this machine with local-exec provisioners and external data sources.", Switch);

    public static readonly Option<bool> ModuleFetch = new(
        "module-fetch", "CODER_MODULE_FETCH", "provisioning.moduleFetch", "true", Engines,
        "Fetch modules from registries, git and archives when a template is imported. Otherwise templates bring them in .terraform/modules.", Switch);

    public static readonly Option<Uri?> ModuleRegistryMirror = new(
        "module-registry-mirror", "CODER_MODULE_REGISTRY_MIRROR", "provisioning.moduleRegistryMirror", "", Engines,
        "Module registry that is asked in place of every registry that templates name.", Url);

    public static readonly Option<IReadOnlyDictionary<string, string>> ModuleRewrites = new(
        "module-rewrites", "CODER_MODULE_REWRITES", null, "{}", Engines,
        "Beginnings of module sources with what replaces them, as a JSON object: {\"https://github.com/\": \"https://git.example.com/mirror/\"}. "
        + "The longest one that fits wins. They may hold credentials.",
        JsonOf<IReadOnlyDictionary<string, string>>("a JSON object of texts"))
    { Secret = true };

    public static readonly Option<bool> ModuleAllowHttp = new(
        "module-allow-http", "CODER_MODULE_ALLOW_HTTP", "provisioning.moduleAllowHttp", "false", Engines,
        "Let modules come over plain http too.", Switch);

    /// <summary>All of them, in the order of the help text.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        Engine, TerraformBinary, ProviderMirror, NetworkMirror, ProviderDownloads, PassedEnvironment,
        PluginIdleLimit, PluginProcesses, LocalExec,
        ModuleFetch, ModuleRegistryMirror, ModuleRewrites, ModuleAllowHttp,
    ];
}
