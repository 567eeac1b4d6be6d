namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Brings a part of the cluster one step nearer to what its objects say. Called again until nothing changes, with the storage's gate held.</summary>
internal interface IController
{
    void Sync();
}
