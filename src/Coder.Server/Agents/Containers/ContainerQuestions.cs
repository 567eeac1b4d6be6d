using System.Text.Json.Serialization.Metadata;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Http;

namespace Coder.Server.Agents.Containers;

/// <summary>What is asked of agents about their containers.</summary>
internal sealed class ContainerQuestions(AgentStore agents, AgentConnections connections, TimeProvider time)
{
    /// <summary>How long an agent may take; its engine may take half a minute for each of two commands.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    /// <summary>The containers, for those who may read the workspace.</summary>
    public async Task<Outcome<WorkspaceAgentListContainersResponse>> ListAsync(Actor actor, Guid agent, CancellationToken ct)
    {
        var found = await agents.FindAsync(actor, agent, Actions.Read, ct);
        if (found.Error is { } refused)
        {
            return refused;
        }

        var answer = await AskAsync(
            agent, AgentMethods.Containers, Empty.Value, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.ContainersAnswer, ct);
        return answer.Error is { } error ? error
            : answer.Value.Containers is { } containers ? containers
            : ApiError.Forbidden(answer.Value.Problem ?? "This agent does not list containers.");
    }

    /// <summary>Changes a dev container: 202 when it has begun, 204 when it is done.</summary>
    public async Task<IResult> ChangeAsync(Actor actor, Guid agent, string method, Guid id, CancellationToken ct)
    {
        var found = await agents.FindAsync(actor, agent, Actions.Ssh, ct);
        if (found.Error is { } refused)
        {
            return refused;
        }

        var answer = await AskAsync(
            agent, method, new DevcontainerRequest(id), AgentProtocolJson.Default.DevcontainerRequest, AgentProtocolJson.Default.DevcontainerAnswer, ct);
        return (answer.Error ?? Refusal(answer.Value)) is { } error ? error
            : method == AgentMethods.DeleteDevcontainer ? Results.NoContent()
            : Json.Result(new Response { Message = answer.Value.Message }, StatusCodes.Status202Accepted);
    }

    private static ApiError? Refusal(DevcontainerAnswer answer) => answer.Outcome switch
    {
        DevcontainerOutcomes.Done => null,
        DevcontainerOutcomes.Disabled => ApiError.Forbidden(answer.Message),
        DevcontainerOutcomes.Unknown => new ApiError(StatusCodes.Status404NotFound, answer.Message),
        DevcontainerOutcomes.Busy => ApiError.Conflict(answer.Message),
        _ => new ApiError(StatusCodes.Status502BadGateway, answer.Message),
    };

    private async Task<Outcome<TResult>> AskAsync<TParams, TResult>(
        Guid agent, string method, TParams parameters, JsonTypeInfo<TParams> paramsType, JsonTypeInfo<TResult> resultType, CancellationToken ct)
    {
        if (connections.Find(agent) is not { } connection)
        {
            return ApiError.BadRequest("The agent is not connected. Start the workspace, or wait until its agent is back.");
        }

        using var timeout = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            return await connection.CallAsync(method, parameters, paramsType, resultType, linked.Token);
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new ApiError(StatusCodes.Status502BadGateway, "The agent did not answer a question about its containers.", e.Message);
        }
    }
}
