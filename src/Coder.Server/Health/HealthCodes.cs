namespace Coder.Server.Health;

/// <summary>The codes of findings, as Coder's documentation numbers them.</summary>
internal static class HealthCodes
{
    public const string AccessUrlNotSet = "EACS01";
    public const string AccessUrlInvalid = "EACS02";
    public const string AccessUrlFetch = "EACS03";
    public const string AccessUrlNotOk = "EACS04";
    public const string DatabasePing = "EDB01";
    public const string DatabaseSlow = "EDB02";
    public const string WebsocketDial = "EWS01";
    public const string WebsocketEcho = "EWS02";
    public const string WebsocketMessage = "EWS03";
    public const string NoProvisioners = "EPD01";
    public const string ProvisionerVersion = "EPD02";
    public const string ProvisionerApiVersion = "EPD03";
}
