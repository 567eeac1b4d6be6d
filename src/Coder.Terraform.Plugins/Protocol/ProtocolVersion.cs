namespace Coder.Terraform.Plugins.Protocol;

/// <summary>What the two versions of the protocol call their methods. The messages are the same but for schemas.</summary>
internal sealed class ProtocolVersion
{
    private ProtocolVersion(int number, string schema, string configure, string validateProvider, string validateResource, string validateData, string stop)
    {
        Number = number;
        string Path(string method) => $"/tfplugin{number}.Provider/{method}";
        GetSchema = Path(schema);
        Configure = Path(configure);
        ValidateProvider = Path(validateProvider);
        ValidateResource = Path(validateResource);
        ValidateDataSource = Path(validateData);
        Stop = Path(stop);
        ReadResource = Path("ReadResource");
        PlanResourceChange = Path("PlanResourceChange");
        ApplyResourceChange = Path("ApplyResourceChange");
        ImportResourceState = Path("ImportResourceState");
        UpgradeResourceState = Path("UpgradeResourceState");
        ReadDataSource = Path("ReadDataSource");
        ValidateEphemeral = Path("ValidateEphemeralResourceConfig");
        OpenEphemeral = Path("OpenEphemeralResource");
        RenewEphemeral = Path("RenewEphemeralResource");
        CloseEphemeral = Path("CloseEphemeralResource");
        GetFunctions = Path("GetFunctions");
        CallFunction = Path("CallFunction");
    }

    public static ProtocolVersion V5 { get; } = new(
        5, "GetSchema", "Configure", "PrepareProviderConfig", "ValidateResourceTypeConfig", "ValidateDataSourceConfig", "Stop");

    public static ProtocolVersion V6 { get; } = new(
        6, "GetProviderSchema", "ConfigureProvider", "ValidateProviderConfig", "ValidateResourceConfig", "ValidateDataResourceConfig", "StopProvider");

    public int Number { get; }

    public string GetSchema { get; }

    public string Configure { get; }

    public string ValidateProvider { get; }

    public string ValidateResource { get; }

    public string ValidateDataSource { get; }

    public string Stop { get; }

    public string ReadResource { get; }

    public string PlanResourceChange { get; }

    public string ApplyResourceChange { get; }

    public string ImportResourceState { get; }

    public string UpgradeResourceState { get; }

    public string ReadDataSource { get; }

    public string ValidateEphemeral { get; }

    public string OpenEphemeral { get; }

    public string RenewEphemeral { get; }

    public string CloseEphemeral { get; }

    public string GetFunctions { get; }

    public string CallFunction { get; }

    /// <summary>The version of this number; null when it is not spoken here.</summary>
    public static ProtocolVersion? Of(int number) => number switch
    {
        5 => V5,
        6 => V6,
        _ => null,
    };
}
