using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Evaluation;
using Coder.Terraform.State;

namespace Coder.Terraform.Planning;

/// <summary>Decides whether <c>replace_triggered_by</c> asks for a replacement.</summary>
internal static class ReplaceTriggers
{
    public static bool Fire(ResourceTarget target, PlanOperation operation)
    {
        foreach (var trigger in target.Resource.Lifecycle.ReplaceTriggeredBy)
        {
            var key = trigger.KeyIn(target.Instance);
            foreach (var change in operation.ChangesOf(target.Module, trigger.Resource))
            {
                if (change.Action != PlannedAction.NoOp
                    && (trigger.AllInstances || change.Address.Key == key)
                    && (trigger.Path is null || change.IsReplace || !Equals(Part(change.Before, trigger.Path), Part(change.After, trigger.Path))))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static HclValue? Part(HclValue value, Providers.AttributePath path) => ValuePaths.Find(value.UnmarkDeep(), path);
}
