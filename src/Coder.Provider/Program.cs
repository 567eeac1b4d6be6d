using System.Runtime.InteropServices;
using Coder.Provider;
using Coder.Terraform.Plugins.Serving;

var name = ServedProviders.NameOf(args, Environment.GetCommandLineArgs());
if (name is null)
{
    await Console.Error.WriteLineAsync($"Say which provider to serve, as an argument or by the name of the program (terraform-provider-NAME): {string.Join(", ", ServedProviders.Names)}.");
    return 1;
}

using var ended = new CancellationTokenSource();

// Terraform handles an interrupt from the keyboard itself and then asks its providers to end.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    ended.Cancel();
});
var environment = ServedProviders.Environment();
return await PluginServer.RunAsync(
    ServedProviders.Create(name, environment, TimeProvider.System), environment, Console.Out, Console.Error, TimeProvider.System, ended.Token);
