using Coder.Terraform.Downloads;

namespace Coder.Provisioner.Modules;

/// <summary>A module cannot be had. The message says why, for the template's author; the installer makes a diagnostic of it.</summary>
internal sealed class ModuleFetchException(string message) : DownloadException(message);
