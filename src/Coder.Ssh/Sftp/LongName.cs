using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Coder.Ssh.Sftp.Native;

namespace Coder.Ssh.Sftp;

/// <summary>The line about a file that clients show as it is, in the form of <c>ls -l</c> (draft-ietf-secsh-filexfer-02 §7).</summary>
[SupportedOSPlatform("linux")]
internal sealed class LongName(Accounts accounts, TimeProvider time)
{
    private const int HalfYearDays = 182;

    /// <summary>Type letters by the type bits shifted right by 12.</summary>
    private const string Types = "?pc?d?b?-?l?s???";

    public byte[] Of(in StatX status, ReadOnlySpan<byte> name)
    {
        var user = Name(accounts.User(status.UserId), status.UserId);
        var group = Name(accounts.Group(status.GroupId), status.GroupId);
        var facts = $"{Mode(status.Mode)} {status.Links,4} {user,-8} {group,-8} {status.Size,8} {Date(status.ModifyTime)} ";
        return [.. Encoding.UTF8.GetBytes(facts), .. name];
    }

    private static string Name(byte[]? name, uint id) => name is null ? id.ToString(CultureInfo.InvariantCulture) : Encoding.UTF8.GetString(name);

    private static string Mode(int mode)
    {
        Span<char> text = stackalloc char[10];
        text[0] = Types[mode >> 12];
        for (var i = 0; i < 9; i++)
        {
            text[i + 1] = (mode & (0x100 >> i)) != 0 ? "rwxrwxrwx"[i] : '-';
        }

        // Set-user-id, set-group-id and sticky stand where the right to execute does.
        for (var i = 0; i < 3; i++)
        {
            if ((mode & (0x800 >> i)) != 0)
            {
                ref var execute = ref text[3 * (i + 1)];
                execute = execute == 'x' ? "sst"[i] : "SST"[i];
            }
        }

        return text.ToString();
    }

    private string Date(long seconds)
    {
        const long MinSeconds = -62135596800, MaxSeconds = 253402300799;
        var then = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, MinSeconds, MaxSeconds)), time.LocalTimeZone);
        var age = time.GetUtcNow() - then;
        var format = age >= TimeSpan.Zero && age < TimeSpan.FromDays(HalfYearDays) ? "HH:mm" : "' 'yyyy";
        return then.ToString("MMM ", CultureInfo.InvariantCulture) + $"{then.Day,2} " + then.ToString(format, CultureInfo.InvariantCulture);
    }
}
