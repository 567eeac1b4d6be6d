using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Configuration;

/// <summary>What authors of templates read when something is wrong.</summary>
public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("resource \"terraform_data\" {}", "All resource blocks must have 2 labels")]
    [InlineData("resuorce \"a\" \"b\" {}", "Did you mean \"resource\"?")]
    [InlineData("output \"x\" { value = var.siez }\nvariable \"size\" {}", "Did you mean \"size\"?")]
    [InlineData("output \"x\" { value = terraform_data.b.id }\nresource \"terraform_data\" \"a\" {}", "A managed resource \"terraform_data\" \"b\" has not been declared in the root module.")]
    [InlineData("locals {\n  a = local.b\n  b = local.a\n}", "local.a → local.b → local.a")]
    [InlineData("module \"m\" { source = \"git::https://example.com/x\" }", "Module not installed")]
    [InlineData("module \"m\" { source = \"../m\" }", "The template has no folder with .tf files at \"../m\"")]
    [InlineData("module \"m\" { source = \"./\" }", "a module cannot contain itself")]
    [InlineData("terraform { required_version = \">= 2.0\" }", "The template requires Terraform >= 2.0")]
    [InlineData("terraform { required_version = \">= 1.11.0-beta1\" }", "required_version can only name releases")]
    [InlineData("variable \"x\" { type = lst(string) }", "\"lst\" is not a valid type constructor")]
    [InlineData("variable \"x\" {\n type = number\n default = \"a\"\n}", "This default value is not compatible")]
    [InlineData("resource \"terraform_data\" \"a\" {\n  count = 1\n  for_each = {}\n}", "mutually-exclusive")]
    public void A_mistake_in_a_template_is_explained(string main, string text)
    {
        var template = Template.Of(main);

        template.Configuration.ShouldBeNull();
        template.Render(template.LoadDiagnostics).ShouldContain(text);
        template.Render(template.LoadDiagnostics).ShouldContain("on main.tf line ");
    }

    [Theory]
    [InlineData("variable \"region\" {}\noutput \"x\" { value = var.region }", "variable \"region\" is not set, and has no default value. Set it when you create")]
    [InlineData("resource \"terraform_dat\" \"a\" {}", "does not support resource type \"terraform_dat\". Did you mean \"terraform_data\"?")]
    [InlineData("resource \"terraform_data\" \"a\" { inptu = 1 }", "An argument named \"inptu\" is not expected here. Did you mean \"input\"?")]
    [InlineData("resource \"terraform_data\" \"a\" { id = 1 }", "Cannot set value for \"id\": the provider decides it.")]
    [InlineData("resource \"cloud_server\" \"a\" {}", "The template needs provider registry.terraform.io/hashicorp/cloud, which this server does not have. Available: none.")]
    [InlineData("resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" { count = terraform_data.a.id }", "The \"count\" value depends on resource attributes that cannot be determined until apply")]
    [InlineData("variable \"s\" {\n default = \"x\"\n sensitive = true\n}\noutput \"o\" { value = var.s }", "Output refers to sensitive values")]
    [InlineData("variable \"n\" {\n default = 1\n validation {\n  condition = var.n > 1\n  error_message = \"n must be above 1.\"\n }\n}", "n must be above 1.")]
    [InlineData("resource \"terraform_data\" \"a\" {\n lifecycle {\n  precondition {\n   condition = 1 > 2\n   error_message = \"never\"\n  }\n }\n}", "Resource precondition failed")]
    [InlineData("output \"o\" { value = file(\"../../etc/passwd\") }", "is outside of the template")]
    public async Task A_mistake_found_while_planning_is_explained(string main, string text)
    {
        var template = Template.Of(main);

        var plan = await template.TryPlanAsync();

        plan.Failed.ShouldBeTrue();
        template.Render(plan.Diagnostics).ShouldContain(text);
        template.Render(plan.Diagnostics).ShouldContain("on main.tf line ");
    }

    [Fact]
    public async Task An_override_file_changes_arguments_of_the_other_files()
    {
        var template = new Template(
            ("main.tf", "locals {\n a = 1\n b = 2\n}\nresource \"terraform_data\" \"x\" {\n input = local.a\n triggers_replace = 7\n}\noutput \"o\" { value = [terraform_data.x.output, local.b, terraform_data.x.triggers_replace] }"),
            ("dev_override.tf", "locals { b = 3 }\nresource \"terraform_data\" \"x\" { input = \"over\" }"));

        var result = await template.ApplyAsync();

        result.Outputs["o"].ToString().ShouldBe("[\"over\", 3, 7]");
    }

    [Fact]
    public void An_override_of_nothing_is_an_error()
    {
        var template = new Template(("main.tf", "locals {}"), ("override.tf", "variable \"x\" {}"));

        template.LoadDiagnostics.ShouldHaveSingleItem().Summary.ShouldBe("Missing base variable block");
    }

    [Fact]
    public async Task Files_of_variables_in_the_template_are_read_and_given_values_win()
    {
        var template = new Template(
            ("main.tf", "variable \"a\" {}\nvariable \"b\" { type = list(string) }\noutput \"o\" { value = [var.a, var.b] }"),
            ("terraform.tfvars", "a = \"file\"\nb = []"));
        template.Variables["b"] = Hcl.Values.HclValue.String("[\"x\", \"y\"]");

        var result = await template.ApplyAsync();

        result.Outputs["o"].ToString().ShouldBe("[\"file\", [\"x\", \"y\"]]");
    }
}
