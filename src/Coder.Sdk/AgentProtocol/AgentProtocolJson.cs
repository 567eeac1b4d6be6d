using System.Text.Json.Serialization;

namespace Coder.Sdk.AgentProtocol;

/// <summary>JSON of the agent protocol: snake_case, nulls left out, generated at build so that the agent can be trimmed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(Empty))]
[JsonSerializable(typeof(StreamRequest))]
[JsonSerializable(typeof(AgentManifest))]
[JsonSerializable(typeof(StartupReport))]
[JsonSerializable(typeof(LifecycleReport))]
[JsonSerializable(typeof(MetadataReport))]
[JsonSerializable(typeof(LogSource))]
[JsonSerializable(typeof(LogBatch))]
[JsonSerializable(typeof(LogBatchResult))]
[JsonSerializable(typeof(ScriptCompletion))]
[JsonSerializable(typeof(SessionEnd))]
[JsonSerializable(typeof(StatsReport))]
[JsonSerializable(typeof(StatsResult))]
[JsonSerializable(typeof(AppHealthReport))]
[JsonSerializable(typeof(ResourceUsageReport))]
[JsonSerializable(typeof(ShutdownRequest))]
[JsonSerializable(typeof(ListeningPorts))]
[JsonSerializable(typeof(ContainersAnswer))]
[JsonSerializable(typeof(DevcontainerRequest))]
[JsonSerializable(typeof(DevcontainerAnswer))]
[JsonSerializable(typeof(SubAgentRequest))]
[JsonSerializable(typeof(SubAgentCreated))]
[JsonSerializable(typeof(SubAgentReference))]
[JsonSerializable(typeof(SubAgentList))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string?>))]
[JsonSerializable(typeof(PtyClientMessage))]
[JsonSerializable(typeof(ExecWindowSize))]
[JsonSerializable(typeof(ExecExit))]
[JsonSerializable(typeof(ExecSignal))]
public sealed partial class AgentProtocolJson : JsonSerializerContext;
