using System.Text;

namespace Coder.Hcl.Syntax;

/// <summary>Messages for characters that other languages have and HCL does not.</summary>
internal static class InvalidTokens
{
    public static (string Summary, string Detail) Describe(ReadOnlySpan<byte> token) => token switch
    {
        [(byte)'|', ..] => ("Unsupported operator", "Bitwise operators are not supported. Did you mean boolean OR (\"||\")?"),
        [(byte)'&', ..] => ("Unsupported operator", "Bitwise operators are not supported. Did you mean boolean AND (\"&&\")?"),
        [(byte)'~', ..] => ("Unsupported operator", "Bitwise operators are not supported. Did you mean boolean NOT (\"!\")?"),
        [(byte)'^', ..] => ("Unsupported operator", "Bitwise operators are not supported."),
        [(byte)'/', (byte)'*', ..] => ("Unterminated comment", "There is no closing \"*/\" for this comment before the end of the file."),
        [(byte)'\'', ..] => ("Invalid character", "Single quotes are not valid. Use double quotes (\") to enclose strings."),
        [(byte)'`', ..] => (
            "Invalid character",
            "The \"`\" character is not valid. To create a multi-line string, use the \"heredoc\" syntax, like \"<<EOT\"."),
        [(byte)';', ..] => (
            "Invalid character",
            "The \";\" character is not valid. Use newlines to separate arguments and blocks, and commas to separate items in collection values."),
        _ when Encoding.UTF8.GetString(token) is "“" or "”" => (
            "Invalid character",
            "\"Curly quotes\" are not valid here. These can sometimes be inadvertently introduced when sharing code via documents or discussion forums. It might help to replace the character with a \"straight quote\"."),
        _ => ("Invalid character", "This character is not used within the language."),
    };
}
