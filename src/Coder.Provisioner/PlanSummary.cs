using Coder.Terraform.Planning;

namespace Coder.Provisioner;

/// <summary>Says in one line what a plan will do.</summary>
internal static class PlanSummary
{
    public static string Of(Plan plan)
    {
        var replaced = plan.Changes.Count(c => c.IsReplace);
        var added = plan.Changes.Count(c => c.Action == PlannedAction.Create) + replaced;
        var changed = plan.Changes.Count(c => c.Action == PlannedAction.Update);
        var destroyed = plan.Changes.Count(c => c.Action == PlannedAction.Delete) + replaced;
        return added + changed + destroyed == 0
            ? "Plan: nothing to change."
            : $"Plan: {added} to add, {changed} to change, {destroyed} to destroy.";
    }
}
