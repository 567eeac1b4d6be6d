namespace Coder.Testing;

/// <summary>The one real provider of this machine: hashicorp/aws 5.100.0, which as it is configured here needs neither network nor account.</summary>
public static class AwsProvider
{
    /// <summary>Its full address.</summary>
    public const string Source = "registry.terraform.io/hashicorp/aws";

    /// <summary>Its version.</summary>
    public const string Version = "5.100.0";

    /// <summary>A document that the provider computes by itself, for <see cref="Template"/>.</summary>
    public const string Policy = """
        data "aws_iam_policy_document" "read" {
          statement {
            actions   = ["s3:GetObject"]
            resources = ["arn:aws:s3:::example/*"]
          }
        }

        """;

    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Its program.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public static string Program => Found.Value;

    /// <summary>A template that requires the provider and configures it.</summary>
    /// <param name="body">The rest of the template.</param>
    /// <param name="name">What the template calls the provider.</param>
    /// <param name="others">Lines about other providers that it requires.</param>
    public static string Template(string body, string name = "aws", string others = "") => $$"""
        terraform {
          required_providers {
            {{name}} = { source = "hashicorp/aws", version = "~> 5.0" }
            {{others}}
          }
        }

        provider "{{name}}" {
          region                      = "eu-central-1"
          access_key                  = "test"
          secret_key                  = "test"
          skip_credentials_validation = true
          skip_metadata_api_check     = true
          skip_region_validation      = true
          skip_requesting_account_id  = true
        }

        {{body}}
        """;

    /// <summary>Makes a filesystem mirror that holds this provider alone.</summary>
    /// <param name="folder">Where.</param>
    public static void WriteMirror(string folder)
    {
        var version = Path.Combine(folder, Source, Version);
        Directory.CreateDirectory(version);
        Directory.CreateSymbolicLink(Path.Combine(version, "linux_amd64"), Path.GetDirectoryName(Program)!);
    }

    private static string Find()
    {
        string?[] roots = [Environment.GetEnvironmentVariable("CODER_TEST_PROVIDER_MIRROR"), "/opt", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins"];
        foreach (var root in roots.Where(Directory.Exists))
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 8 };
            if (Directory.EnumerateFiles(root!, "terraform-provider-aws_v*", options).Order(StringComparer.Ordinal).FirstOrDefault() is { } found)
            {
                return found;
            }
        }

        throw new InvalidOperationException("These tests run a real provider: put hashicorp/aws (5.x, unpacked) below /opt or a folder named by CODER_TEST_PROVIDER_MIRROR.");
    }
}
