using Coder.Terraform.Planning;
using Coder.Terraform.State;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Planning;

public sealed class LifecycleTests
{
    [Fact]
    public async Task A_resource_is_created_kept_changed_and_destroyed()
    {
        var template = Template.Of("""
            variable "size" { default = 1 }
            locals { name = "disk-${var.size}" }
            resource "terraform_data" "disk" { input = local.name }
            resource "terraform_data" "user" {
              count = 2
              input = "${terraform_data.disk.output}-${count.index}"
            }
            output "names" { value = terraform_data.user[*].output }
            """);
        var first = await template.ApplyAsync();
        first.Outputs["names"].ToString().ShouldBe("""["disk-1-0", "disk-1-1"]""");

        (await template.PlanAsync()).HasChanges.ShouldBeFalse();

        template.Variables["size"] = Hcl.Values.HclValue.Number(2);
        var plan = await template.PlanAsync();
        plan.Changes.Select(c => $"{c.Address} {c.Action}").ShouldBe(
            ["terraform_data.disk Update", "terraform_data.user[0] Update", "terraform_data.user[1] Update"]);
        var second = await template.ApplyAsync();
        second.Outputs["names"].ToString().ShouldBe("""["disk-2-0", "disk-2-1"]""");

        var last = await template.ApplyAsync(PlanMode.Destroy);
        last.State.Resources.ShouldBeEmpty();
        last.State.Outputs.ShouldBeEmpty();
    }
}
