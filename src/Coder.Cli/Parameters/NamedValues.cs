using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Coder.Cli.Parameters;

/// <summary>Reads values by name: from <c>name=value</c> arguments and from YAML or JSON files.</summary>
internal static class NamedValues
{
    public static Dictionary<string, string> Parse(IEnumerable<string> arguments, string option)
    {
        var values = new Dictionary<string, string>();
        foreach (var argument in arguments)
        {
            if (argument.Split('=', 2) is not [{ Length: > 0 } name, var value])
            {
                throw new CliException($"{option} \"{argument}\" is not of the form name=value.");
            }

            values[name.Trim()] = value;
        }

        return values;
    }

    /// <summary>Reads a file of <c>name: value</c> lines; lists and maps become JSON.</summary>
    public static Dictionary<string, string> ReadFile(string? path)
    {
        if (path is null)
        {
            return [];
        }

        try
        {
            using var reader = new StreamReader(path);
            return ReadYaml(new Parser(reader));
        }
        catch (YamlException e)
        {
            throw new CliException($"{path} is not a YAML file of names and values.", $"line {e.Start.Line}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Could not read {path}.", e.Message);
        }
    }

    /// <summary>Reads YAML text of <c>name: value</c> lines.</summary>
    /// <exception cref="YamlException">It is something else.</exception>
    public static Dictionary<string, string> ReadText(string yaml)
    {
        using var reader = new StringReader(yaml);
        return ReadYaml(new Parser(reader));
    }

    private static Dictionary<string, string> ReadYaml(Parser parser)
    {
        var values = new Dictionary<string, string>();
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            return values;
        }

        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var name = parser.Consume<Scalar>().Value;
            values[name] = parser.Accept<Scalar>(out var scalar) ? scalar.Value : YamlAsJson.Read(parser).ToJsonString();
            if (scalar is not null)
            {
                parser.MoveNext();
            }
        }

        return values;
    }
}
