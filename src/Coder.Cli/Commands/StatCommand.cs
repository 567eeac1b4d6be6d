using System.CommandLine;
using Coder.Cli.Output;
using Coder.Cli.Stats;

namespace Coder.Cli.Commands;

/// <summary><c>coder stat cpu|mem|disk</c>: for metadata scripts inside a workspace.</summary>
internal static class StatCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "stat",
            "Show how much processor, memory or disk is used here",
            "coder stat mem  # in a metadata script of a template",
            "coder stat disk --path /home -o json");
        command.Subcommands.Add(Cpu(host));
        command.Subcommands.Add(Memory(host));
        command.Subcommands.Add(Disk(host));
        return command;
    }

    private static CliCommand Cpu(CliHost host)
    {
        var command = new CliCommand(host, "cpu", "Show the use of the processors, in cores", "coder stat cpu");
        var ofHost = OfHost(command);
        var output = command.Output("text");
        return command.Runs(async (context, ct) => await WriteAsync(
            context, await Usage(context).CpuAsync(context.Get(ofHost), ct), context.Get(output), ct));
    }

    private static CliCommand Memory(CliHost host)
    {
        var command = new CliCommand(host, "mem", "Show the use of the memory", "coder stat mem --prefix Mi");
        var ofHost = OfHost(command);
        var prefix = Prefix(command);
        var output = command.Output("text");
        return command.Runs((context, ct) => WriteAsync(
            context, Amounts.Scale(Usage(context).Memory(context.Get(ofHost)), context.Get(prefix)!), context.Get(output), ct));
    }

    private static CliCommand Disk(CliHost host)
    {
        var command = new CliCommand(host, "disk", "Show the use of a disk", "coder stat disk --path /home");
        var path = command.Text("--path", "A path on the disk", "path");
        path.DefaultValueFactory = _ => "/";
        var prefix = Prefix(command);
        var output = command.Output("text");
        return command.Runs((context, ct) =>
        {
            try
            {
                return WriteAsync(
                    context, Amounts.Scale(ResourceUsage.Disk(context.Get(path)!), context.Get(prefix)!), context.Get(output), ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new CliException($"The disk of {context.Get(path)} could not be measured.", e.Message);
            }
        });
    }

    private static ResourceUsage Usage(CliContext context) => OperatingSystem.IsLinux()
        ? new ResourceUsage("/", context.Time)
        : throw new CliException("This is measured on Linux only.");

    private static Option<bool> OfHost(CliCommand command) =>
        command.Flag("--host", "Measure the whole machine, not the container");

    private static Option<string?> Prefix(CliCommand command)
    {
        var option = command.Text("--prefix", "Ki, Mi, Gi or Ti", "prefix");
        option.DefaultValueFactory = _ => "Gi";
        option.AcceptOnlyFromAmong("Ki", "Mi", "Gi", "Ti");
        return option;
    }

    private static Task WriteAsync(CliContext context, Measurement measured, string? format, CancellationToken ct) =>
        format == OutputFormat.Json
            ? JsonWriter.WriteAsync(context, measured, CliJsonContext.Default.Measurement, ct)
            : context.Console.Out.WriteLineAsync(Amounts.Show(measured));
}
