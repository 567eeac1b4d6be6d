using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Commands;

public sealed class AuditCommandTests : CliTest
{
    private const string Entry =
        """{"time":"2026-11-22T02:00:00Z","action":"delete","resource_type":"workspace","resource_target":"demo","status_code":200,"ip":null,"description":"{user} deleted workspace {target}","user":{"username":"grace"}}""";

    [Fact]
    public async Task Entries_are_a_table()
    {
        Server.On("GET", "audit", $"{{\"audit_logs\":[{Entry},{Entry.Replace("{\"username\":\"grace\"}", "null", StringComparison.Ordinal)}],\"count\":2}}");

        var result = await RunAsync("audit", "list", "--search", "action:delete", "--limit", "5", "-c", "user,action,target,status,address,description");

        result.Output.ShouldBe(
            "USER   ACTION  TARGET  STATUS  ADDRESS  DESCRIPTION\n"
            + "grace  delete  demo    200              grace deleted workspace demo\n"
            + "-      delete  demo    200              Somebody deleted workspace demo\n");
        Server.Requests.ShouldContain("GET /api/v2/audit?q=action%3Adelete&limit=5");
    }

    [Fact]
    public async Task A_query_that_is_refused_is_named_by_its_option()
    {
        Server.On("GET", "audit", """{"message":"Invalid query.","validations":[{"field":"q","detail":"There is no key \"who\"."}]}""", 400);

        (await RunAsync("audit", "list", "--search", "who:grace")).Error.ShouldBe("Error: Invalid query.\n  --search: There is no key \"who\".\n");
    }

    [Fact]
    public async Task An_export_is_what_the_server_sends()
    {
        Server.On("GET", "audit/export", Entry + "\n" + Entry + "\n");

        (await RunAsync("audit", "export")).Output.ShouldBe(Entry + "\n" + Entry + "\n");
    }
}
