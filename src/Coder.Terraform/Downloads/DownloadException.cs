namespace Coder.Terraform.Downloads;

/// <summary>Something that a template needs from elsewhere cannot be had. The message is a sentence for the template's author.</summary>
public class DownloadException(string message, Exception? inner = null) : Exception(message, inner);
