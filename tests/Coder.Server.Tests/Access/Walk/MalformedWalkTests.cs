using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Access.Walk;

/// <summary>Walks every route as an owner, whom nothing refuses, with input that no client should send.</summary>
public sealed class MalformedWalkTests(World world) : IClassFixture<World>
{
    private const int Parallel = 6;

    private static readonly string[] Names =
        ["not-a-uuid", "%00", "a%0Ab", "'%20OR%201=1%20--", "%22;DROP%20TABLE%20users;--", "..%2F..%2Fetc%2Fpasswd", new string('x', 2000), "%F0%9F%A6%93", "%FF"];

    private static readonly string[] Queries =
    [
        "limit=-1&offset=-5", "limit=99999999999999999999", "limit=x&offset=y", "offset=2147483647&limit=2147483647", "after_id=zzz",
        "after_id=00000000-0000-0000-0000-000000000000", "q=nosuchkey:1", "q=%00", "q='%20OR%201=1%20--", "q=name:%22%22%22", "q=a:b:c", "q=:", "q=%FF",
        "q=" + "id:x%20created_after:x%20last_used_before:x%20owner:%27%20status:%00", "after=x&before=-1", "after=99999999999999999999&follow", "since=x",
        "include_deleted=maybe&include_all=maybe&expect_status=x", "format=exe", "tags=%7B&status=x&ids=x&initiator=x", "status=%00&ids=%00&initiator=%00",
        "width=-1&height=99999999999&reconnect=x&command=%00",
    ];

    /// <summary>The JSON name of every field of every request that the API knows.</summary>
    private static readonly string[] Fields =
    [
        .. typeof(Response).Assembly.GetTypes()
            .Where(type => type.Namespace == "Coder.Sdk" && type.IsPublic && type.IsClass)
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Where(property => property.CanWrite)
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    [Fact]
    public async Task Bodies_of_every_wrong_kind_are_refused_politely()
    {
        await WalkAsync(
            world.Routes.Where(route => route.Method is "POST" or "PUT" or "PATCH" && !route.EndsSession && !route.EndsAccount),
            route => Bodies().Select(body => (route.Path, (HttpContent?)body)));
    }

    [Fact]
    public async Task Names_of_every_wrong_kind_lead_nowhere()
    {
        await WalkAsync(
            world.Routes.Where(route => route.NamesThings && !route.EndsSession),
            route => Names.Select(name => (Replaced(route, name), (HttpContent?)null)));
    }

    [Fact]
    public async Task Query_parameters_of_every_wrong_kind_are_named_or_ignored()
    {
        await WalkAsync(
            world.Routes.Where(route => route.Method == "GET"),
            route => Queries.Select(query => ($"{route.Path}?{query}", (HttpContent?)null)));
    }

    private static IEnumerable<HttpContent> Bodies()
    {
        string[] texts =
        [
            "", "null", "[]", "42", "\"text\"", "true", "{", "{\"a\":", "{}{}", "\u0000", new string('[', 5000), "{\"\\u0000\":1}",
            .. new[] { "null", "1", "-1", "1e400", "\"\"", "\"\\u0000\"", "\"a\\nb\"", "\"' OR 1=1 --\"", "[]", "[null]", "[\"x\"]", "{}", "{\"x\":null}", "true" }
                .Select(value => $"{{{string.Join(',', Fields.Select(field => $"\"{field}\":{value}"))}}}"),
        ];
        foreach (var text in texts)
        {
            yield return new StringContent(text, Encoding.UTF8, "application/json");
        }

        yield return new StringContent("{}", Encoding.UTF8, "text/html");
        yield return new ByteArrayContent([0xFF, 0xFE, 0x00]);
        yield return new StringContent($"{{\"a\":\"{new string('x', 5 << 20)}\"}}", Encoding.UTF8, "application/json");
        foreach (var type in new[] { "application/x-tar", "application/zip" })
        {
            var junk = new ByteArrayContent(Encoding.ASCII.GetBytes(new string('P', 600)));
            junk.Headers.TryAddWithoutValidation("Content-Type", type);
            yield return junk;
        }
    }

    /// <summary>The path with the last of bob's things replaced by a name.</summary>
    private static string Replaced(WalkedRoute route, string name)
    {
        var pattern = route.Pattern.Split('/');
        var path = route.Path.Split('/');
        path[Array.FindLastIndex(pattern, part => part.Contains('{', StringComparison.Ordinal))] = name;
        return string.Join('/', path);
    }

    private async Task WalkAsync(IEnumerable<WalkedRoute> routes, Func<WalkedRoute, IEnumerable<(string Path, HttpContent? Content)>> steps)
    {
        var faults = new ConcurrentBag<string>();
        var walked = 0;
        await System.Threading.Tasks.Parallel.ForEachAsync(
            routes,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel },
            async (route, _) =>
            {
                var client = route.Rule.Rule == AccessRule.Agent ? AgentClient : world.Owner.Client;
                foreach (var (path, content) in steps(route))
                {
                    using var sent = content;
                    Interlocked.Increment(ref walked);
                    if (await FaultAsync(client, route, path, content) is { } fault)
                    {
                        faults.Add(fault);
                    }
                }
            });
        walked.ShouldBeGreaterThan(500);
        faults.Order(StringComparer.Ordinal).ShouldBeEmpty();
        world.Server.Log.Errors.ShouldBeEmpty();
    }

    private HttpClient AgentClient => field ??= world.Server.NewClient(world.Workspace.Token);

    private static async Task<string?> FaultAsync(HttpClient client, WalkedRoute route, string path, HttpContent? content)
    {
        var shown = content is StringContent ? await content.ReadAsStringAsync() : content?.GetType().Name ?? "";
        shown = shown[..Math.Min(shown.Length, 60)] + (shown.Length > 100 ? "…" + shown[^40..] : "");
        try
        {
            var answer = await Answer.GetAsync(client, route.Method, path, content);
            var fault = answer.Fault() ?? (answer.Status == HttpStatusCode.Unauthorized && path != "/api/v2/users/login" ? "lost the session" : null);
            return fault is null ? null : $"{route} {fault} to {path[..Math.Min(path.Length, 120)]} {shown}: {answer.Body[..Math.Min(answer.Body.Length, 200)]}";
        }
        catch (HttpRequestException e)
        {
            // A body that is larger than the route reads may end the connection before all of it was sent.
            return content?.Headers.ContentLength > 4 << 20 ? null : $"{route} broke the connection at {path[..Math.Min(path.Length, 120)]} {shown}: {e.Message}";
        }
    }
}
