using System.Text;
using Coder.Hcl.Values;

namespace Coder.Terraform.Planning;

/// <summary>Shows a plan as text, in the layout that users know from <c>terraform plan</c>; sensitive values are hidden.</summary>
public static class PlanRenderer
{
    /// <summary>The whole plan.</summary>
    public static string Render(Plan plan)
    {
        var text = new StringBuilder();
        foreach (var change in plan.Changes)
        {
            if (change.Action == PlannedAction.NoOp && (change.PreviousAddress ?? (object?)change.ImportId) is not null)
            {
                RenderMove(change, text);
            }
            else if (change.Action != PlannedAction.NoOp)
            {
                RenderChange(change, text);
            }
        }

        var outputs = plan.Outputs.Where(o => !Equals(o.Before, o.After)).ToList();
        text.Append(Summary(plan)).Append('\n');
        if (outputs.Count > 0)
        {
            text.Append("\nChanges to Outputs:\n");
        }

        foreach (var output in outputs)
        {
            var sign = output.Before is null ? '+' : output.After is null ? '-' : '~';
            text.Append("  ").Append(sign).Append(' ').Append(output.Name).Append(" = ").Append(Transition(Hide(output.Before, output.Sensitive), Hide(output.After, output.Sensitive))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>One line: <c>Plan: 1 to add, 0 to change, 2 to destroy.</c></summary>
    public static string Summary(Plan plan)
    {
        var (add, change, destroy, import, forget) = (0, 0, 0, 0, 0);
        foreach (var planned in plan.Changes)
        {
            add += planned.Action == PlannedAction.Create || planned.IsReplace ? 1 : 0;
            change += planned.Action == PlannedAction.Update ? 1 : 0;
            destroy += planned.Action == PlannedAction.Delete || planned.IsReplace ? 1 : 0;
            import += planned.ImportId is null ? 0 : 1;
            forget += planned.Action == PlannedAction.Forget ? 1 : 0;
        }

        return add + change + destroy == 0 && !plan.HasChanges
            ? "No changes. Your infrastructure matches the configuration."
            : $"Plan: {(import == 0 ? "" : $"{import} to import, ")}{add} to add, {change} to change, {destroy} to destroy{(forget == 0 ? "" : $", {forget} to forget")}.";
    }

    private static void RenderChange(ResourceChange change, StringBuilder text)
    {
        text.Append("  # ").Append(change.Address).Append(change.DeposedKey is null ? "" : $" (deposed object {change.DeposedKey})").Append(' ').Append(Verb(change)).Append('\n');
        AppendOrigin(change, text);
        if (Because(change.Reason) is { } because)
        {
            text.Append("  # (").Append(because).Append(")\n");
        }

        var kind = change.Address.Mode == Addresses.ResourceMode.Data ? "data" : "resource";
        text.Append(Sign(change.Action)).Append(' ').Append(kind).Append(" \"").Append(change.Address.Type).Append("\" \"").Append(change.Address.Name).Append("\" {\n");
        var unchanged = 0;
        foreach (var name in change.Schema.Block.ImpliedType.AttributeTypes.Keys)
        {
            var before = change.Before.IsNull ? null : change.Before.GetAttribute(name);
            var after = change.After.IsNull ? null : change.After.GetAttribute(name);
            if (IsNothing(before) && IsNothing(after))
            {
                continue;
            }

            if (Equals(before, after))
            {
                unchanged++;
                continue;
            }

            var sign = IsNothing(before) ? '+' : IsNothing(after) ? '-' : '~';
            text.Append("      ").Append(sign).Append(' ').Append(name).Append(" = ").Append(Transition(before, after));
            if (change.ReplacePaths.Any(p => p.Steps.Count > 0 && p.Steps[0].Name == name))
            {
                text.Append(" # forces replacement");
            }

            text.Append('\n');
        }

        if (unchanged > 0)
        {
            text.Append("        # (").Append(unchanged).Append(unchanged == 1 ? " unchanged attribute hidden)\n" : " unchanged attributes hidden)\n");
        }

        text.Append("    }\n\n");
    }

    /// <summary>An object that stays as it is under another address, or becomes managed as it is.</summary>
    private static void RenderMove(ResourceChange change, StringBuilder text)
    {
        text.Append("  # ");
        text.Append(change.ImportId is not null ? $"{change.Address} will be imported\n" : $"{change.PreviousAddress} has moved to {change.Address}\n");
        if (change.ImportId is not null)
        {
            AppendOrigin(change, text);
        }

        text.Append("    resource \"").Append(change.Address.Type).Append("\" \"").Append(change.Address.Name).Append("\" {\n");
        var attributes = change.Before.Attributes.Count(a => !a.Value.IsNull);
        text.Append("        # (").Append(attributes).Append(attributes == 1 ? " unchanged attribute hidden)\n" : " unchanged attributes hidden)\n").Append("    }\n\n");
    }

    private static void AppendOrigin(ResourceChange change, StringBuilder text)
    {
        if (change.PreviousAddress is { } from)
        {
            text.Append("  # (moved from ").Append(from).Append(")\n");
        }

        if (change.ImportId is { } id)
        {
            text.Append("  # (imported from \"").Append(id).Append("\")\n");
        }
    }

    private static bool IsNothing(HclValue? value) => value is null || value.IsNull;

    private static HclValue? Hide(HclValue? value, bool sensitive) => sensitive ? value?.WithMarks(ValueMarks.Sensitive) : value;

    private static string Transition(HclValue? before, HclValue? after) =>
        IsNothing(before) ? ValueText.Of(after!)
        : IsNothing(after) ? ValueText.Of(before!) + " -> null"
        : $"{ValueText.Of(before!)} -> {ValueText.Of(after!)}";

    private static string Sign(PlannedAction action) => action switch
    {
        PlannedAction.Create => "  +",
        PlannedAction.Update => "  ~",
        PlannedAction.Delete => "  -",
        PlannedAction.Forget => "  .",
        PlannedAction.Replace => "-/+",
        PlannedAction.ReplaceCreateFirst => "+/-",
        _ => " <=",
    };

    private static string Verb(ResourceChange change) => change.Action switch
    {
        PlannedAction.Create => "will be created",
        PlannedAction.Update => "will be updated in-place",
        PlannedAction.Delete => "will be destroyed",
        PlannedAction.Forget => "will no longer be managed, but it is not destroyed",
        PlannedAction.Read => "will be read during apply",
        _ => change.Reason switch
        {
            PlannedReason.Tainted => "is tainted, so must be replaced",
            PlannedReason.ReplaceTriggeredBy => "will be replaced due to changes in replace_triggered_by",
            _ => "must be replaced",
        },
    };

    private static string? Because(PlannedReason reason) => reason switch
    {
        PlannedReason.NotInConfiguration => "because it is not in configuration",
        PlannedReason.BeyondCount => "because its index is out of range for count",
        PlannedReason.NotInForEach => "because its key is not in for_each map",
        PlannedReason.WrongRepetition => "because the resource uses another kind of repetition now",
        PlannedReason.NoModule => "because its module instance is not in configuration",
        PlannedReason.Deposed => "left over from a partially-failed replacement of this instance",
        PlannedReason.ConfigUnknown => "config refers to values not yet known",
        PlannedReason.CheckNested => "config will be reloaded to verify a check block",
        PlannedReason.DependencyPending => "depends on a resource or a module with changes pending",
        _ => null,
    };
}
