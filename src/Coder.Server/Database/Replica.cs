namespace Coder.Server.Database;

/// <summary>This run of the server among all that use the database.</summary>
internal sealed class Replica
{
    /// <summary>New with every start.</summary>
    public Guid Id { get; } = Guid.NewGuid();
}
