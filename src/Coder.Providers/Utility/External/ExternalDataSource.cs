using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Processes;
using Coder.Terraform.Provisioning;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.External;

/// <summary>What the provider works with.</summary>
/// <param name="Folder">Where programs run.</param>
/// <param name="Time">The clock.</param>
/// <param name="MayRun">Whether templates may run commands on this machine.</param>
internal sealed record ExternalContext(TemplateFolder Folder, TimeProvider Time, bool MayRun);

/// <summary><c>external</c>: what a program says. It reads the query as JSON from its standard input, and writes an object of texts as JSON.</summary>
internal sealed class ExternalDataSource() : DataSource<ExternalContext>("external", new Block(
[
    Id("Always \"-\"."),
    Required("program", HclType.List(HclType.String), "The program and its arguments; no shell reads them. It is run by each plan and each build.")
        .Check(p => p.Elements.Count > 0 ? null : "must name a program."),
    Optional("working_dir", HclType.String, "Where it runs: a folder of the template; the template's own when not set."),
    Optional("query", HclType.Map(HclType.String), "What it reads from its standard input, as a JSON object."),
    Computed("result", HclType.Map(HclType.String), "What it has written to its standard output: a JSON object whose values are texts."),
]))
{
    /// <summary>Most bytes that a program may write.</summary>
    private const int MaxOutput = 1024 * 1024;

    private const int MaxToldErrors = 2000;

    /// <inheritdoc/>
    public override async ValueTask<BlockValue> ReadAsync(Operation<ExternalContext> operation, BlockValue config, CancellationToken ct)
    {
        if (!operation.Context.MayRun)
        {
            var refused = LocalExec.ForbiddenExternal(null);
            operation.Fail(refused.Summary, refused.Detail);
            return config;
        }

        var program = config.Texts("program");
        var given = config.Text("working_dir");
        if (operation.Context.Folder.Find(given) is not { } folder)
        {
            operation.Fail("Program not run", TemplateFolder.Outside("working_dir", given));
            return config;
        }

        if (program.Count == 0 || !Directory.Exists(folder))
        {
            operation.Fail("Program not run", program.Count == 0 ? "program names none." : $"The working_dir \"{given}\" does not exist.");
            return config;
        }

        var result = await RunAsync(operation, [.. program], folder, config.Map("query"), ct);
        return result is null ? config : config.With("id", "-").With("result", HclValue.Map(HclType.String, result));
    }

    private static async Task<IEnumerable<KeyValuePair<string, HclValue>>?> RunAsync(
        Operation<ExternalContext> operation, string[] program, string folder, IReadOnlyDictionary<string, string> query, CancellationToken ct)
    {
        var command = new ChildCommand(program[0], program[1..], folder, ChildEnvironment.Of([.. ChildEnvironment.Basic, .. ChildEnvironment.Network]))
        {
            Input = JsonSerializer.Serialize(query),
        };
        var errors = new StringBuilder();
        using var output = new BoundedOutput();
        try
        {
            var code = await new ChildRunner(operation.Context.Time).RunAsync(command, output, line => Append(errors, line), ct);
            ct.ThrowIfCancellationRequested();
            if (code == 0)
            {
                return Parse(operation, program[0], output.ToArray());
            }

            var told = errors.ToString().Trim();
            operation.Fail("Program failed", $"\"{program[0]}\" ended with exit status {code}{(told.Length > 0 ? $" and said: {told}" : " and said nothing on its standard error.")}");
        }
        catch (Win32Exception e)
        {
            operation.Fail("Program not run", $"\"{program[0]}\" cannot be started: {e.Message}.");
        }
        catch (InvalidDataException)
        {
            operation.Fail("Program failed", $"\"{program[0]}\" has written more than {MaxOutput:N0} bytes.");
        }

        return null;
    }

    private static List<KeyValuePair<string, HclValue>>? Parse(Operation<ExternalContext> operation, string program, byte[] output)
    {
        var problem = "it is no JSON object";
        try
        {
            using var json = JsonDocument.Parse(output);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                var values = json.RootElement.EnumerateObject().ToList();
                var other = values.FirstOrDefault(v => v.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null));
                if (other.Value.ValueKind == JsonValueKind.Undefined)
                {
                    return [.. values.AsEnumerable().Reverse().DistinctBy(v => v.Name).Select(v => KeyValuePair.Create(v.Name, Text(v.Value)))];
                }

                problem = $"the value of \"{other.Name}\" is no text";
            }
        }
        catch (JsonException)
        {
            // As any other text.
        }

        operation.Fail(
            "Unexpected output", $"\"{program}\" must write a JSON object whose values are texts, but {problem}. What it writes for people belongs on its standard error.");
        return null;
    }

    private static HclValue Text(JsonElement value) => value.ValueKind == JsonValueKind.Null ? HclValue.Null(HclType.String) : HclValue.String(value.GetString()!);

    private static void Append(StringBuilder errors, string line)
    {
        if (errors.Length < MaxToldErrors)
        {
            errors.Append(line.AsSpan(0, Math.Min(line.Length, MaxToldErrors - errors.Length))).Append('\n');
        }
    }

    /// <summary>Takes output up to the bound; the runner ends a program whose output is not taken.</summary>
    private sealed class BoundedOutput : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Check(buffer.Length);
            base.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Check(count);
            base.Write(buffer, offset, count);
        }

        private void Check(int more)
        {
            if (Length + more > MaxOutput)
            {
                throw new InvalidDataException("The output is too long.");
            }
        }
    }
}
