using Coder.Agent.Native;

namespace Coder.Agent.Tests.Native;

public sealed class MappedCodeTests
{
    [Fact]
    public void Only_what_is_as_in_its_file_is_given_back()
    {
        string[] lines =
        [
            "00400000-00500000 r-xp 00000000 08:01 11                          /usr/bin/coder", "Size: 1024 kB", "Rss:                 800 kB", "Private_Dirty:         0 kB", "Anonymous:             0 kB", "VmFlags: rd ex mr mw me",
            "00500000-00600000 r--p 00100000 08:01 11                          /usr/bin/coder", "Rss:                 100 kB", "Private_Dirty:         4 kB", "Anonymous:             0 kB",
            "00600000-00700000 r-xp 00200000 08:01 11                          /usr/bin/coder", "Rss:                 100 kB", "Private_Dirty:         0 kB", "Anonymous:             4 kB",
            "00700000-00800000 rw-p 00300000 08:01 11                          /usr/bin/coder", "Rss:                 100 kB", "Private_Dirty:         0 kB", "Anonymous:             0 kB",
            "00800000-00900000 r--p 00000000 00:00 0", "Rss:                 100 kB", "Private_Dirty:         0 kB", "Anonymous:             0 kB",
            "7fff00000000-7fff00001000 r-xp 00000000 00:00 0                   [vdso]", "Rss:                   4 kB", "Private_Dirty:         0 kB", "Anonymous:             0 kB",
            "7f0000000000-7f0000100000 r--s 00000000 08:01 12                  /lib/a b.so", "Rss:                  12 kB", "Private_Dirty:         0 kB", "Anonymous:             0 kB",
        ];

        MappedCode.Read(lines).ShouldBe(
        [
            new(0x400000, 0x500000, 800 << 10),
            new(unchecked((nuint)0x7f0000000000), unchecked((nuint)0x7f0000100000), 12 << 10),
        ]);
    }

    // The runtime's own code is what this process gives back, and what it goes on with.
    [Fact]
    public void A_process_goes_on_after_it_gave_its_code_back()
    {
        MappedCode.GiveBack().ShouldBeGreaterThan(0);

        File.ReadAllText("/proc/self/comm").ShouldNotBeEmpty();
    }
}
