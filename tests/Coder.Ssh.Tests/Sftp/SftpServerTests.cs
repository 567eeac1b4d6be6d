using System.Buffers.Binary;
using System.Text;
using Coder.Ssh.Sftp;
using Coder.Testing;

namespace Coder.Ssh.Tests.Sftp;

public sealed class SftpServerTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("coder-sftp-");
    private SftpPeer _peer = null!;

    public async Task InitializeAsync() => _peer = await SftpPeer.BeginAsync(_folder.Path);

    public async Task DisposeAsync()
    {
        await _peer.DisposeAsync();
        _folder.Dispose();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    [Fact]
    public async Task Extensions_are_announced_with_their_versions()
    {
        await using var peer = new SftpPeer(_folder.Path);
        await peer.SendAsync([0, 0, 0, 5, 1, 0, 0, 0, 9]);

        var version = await peer.ReceiveAsync();

        version.Id.ShouldBe(3u);
        var text = Encoding.ASCII.GetString(version.Fields);
        foreach (var extension in new[]
        {
            "posix-rename@openssh.com", "statvfs@openssh.com", "fstatvfs@openssh.com", "hardlink@openssh.com", "fsync@openssh.com",
            "lsetstat@openssh.com", "limits@openssh.com", "expand-path@openssh.com", "copy-data",
        })
        {
            text.ShouldContain(extension);
        }
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        File.WriteAllText(_folder.Of("f"), "");
        var handle = await _peer.OpenAsync("f", SftpOpenFlags.Read | SftpOpenFlags.Write);
        var packets = new List<byte>();
        for (var i = 0u; i < 200; i += 2)
        {
            packets.AddRange(SftpPeer.Packet(SftpType.Write, i, handle, 0ul, BitConverter.GetBytes(i)));
            packets.AddRange(SftpPeer.Packet(SftpType.Read, i + 1, handle, 0ul, 4u));
        }

        var sending = _peer.SendAsync([.. packets]);

        for (var i = 0u; i < 200; i += 2)
        {
            var written = await _peer.ReceiveAsync();
            (written.Id, written.Code).ShouldBe((i, SftpCode.Ok));
            var read = await _peer.ReceiveAsync();
            (read.Id, BitConverter.ToUInt32(read.Bytes)).ShouldBe((i + 1, i));
        }

        await sending;
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_answers_is_not_read_either()
    {
        File.WriteAllBytes(_folder.Of("f"), new byte[SftpServer.MaxDataBytes]);
        var handle = await _peer.OpenAsync("f", SftpOpenFlags.Read);
        const uint Count = 400;

        // 100 MB of answers, of which the pipe to the client takes 64 KiB.
        var sending = Task.Run(async () =>
        {
            for (var i = 0u; i < Count; i++)
            {
                await _peer.SendAsync(SftpPeer.Packet(SftpType.Read, i, handle, 0ul, (uint)SftpServer.MaxDataBytes, "padding".PadRight(4096)));
            }
        });
        (await _peer.ReceiveAsync()).Id.ShouldBe(0u);
        sending.IsCompleted.ShouldBeFalse();

        for (var i = 1u; i < Count; i++)
        {
            var reply = await _peer.ReceiveAsync();
            (reply.Id, reply.Bytes.Length).ShouldBe((i, SftpServer.MaxDataBytes));
        }

        await sending;
    }

    [Fact]
    public async Task Limits_are_told_and_kept()
    {
        var limits = (await _peer.AskAsync(SftpType.Extended, "limits@openssh.com")).Fields;
        Enumerable.Range(0, 4).Select(i => BinaryPrimitives.ReadUInt64BigEndian(limits.AsSpan(8 * i)))
            .ShouldBe([262144ul, 261120ul, 261120ul, 1024ul]);

        File.WriteAllBytes(_folder.Of("f"), new byte[300_000]);
        var handle = await _peer.OpenAsync("f", SftpOpenFlags.Read);
        (await _peer.AskAsync(SftpType.Read, handle, 0ul, uint.MaxValue)).Bytes.Length.ShouldBe(261120);

        for (var open = 1; open < 1024; open++)
        {
            await _peer.OpenAsync("f", SftpOpenFlags.Read);
        }

        var refused = await _peer.AskAsync(SftpType.Open, "f", (uint)SftpOpenFlags.Read, 0u);
        (refused.Code, refused.Message).ShouldBe((SftpCode.Failure, "More than 1024 files are open; close some"));
        (await _peer.AskAsync(SftpType.OpenDir, ".")).Code.ShouldBe(SftpCode.Failure);
        (await _peer.AskAsync(SftpType.Close, handle)).Code.ShouldBe(SftpCode.Ok);
        await _peer.OpenAsync("f", SftpOpenFlags.Read);
    }

    [Fact]
    public async Task A_closed_handle_stays_closed()
    {
        File.WriteAllText(_folder.Of("f"), "old");
        var handle = await _peer.OpenAsync("f", SftpOpenFlags.Write);
        (await _peer.AskAsync(SftpType.Close, handle)).Code.ShouldBe(SftpCode.Ok);
        var other = await _peer.OpenAsync("f", SftpOpenFlags.Write);

        other.ShouldNotBe(handle);
        foreach (var fields in new object[][] { [handle, 0ul, "new"], [handle[..3], 0ul, "new"], ["far too long", 0ul, "new"] })
        {
            (await _peer.AskAsync(SftpType.Write, fields)).Code.ShouldBe(SftpCode.NoSuchFile);
        }

        File.ReadAllText(_folder.Of("f")).ShouldBe("old");
    }

    [Fact]
    public async Task A_file_opened_to_append_grows_at_its_end()
    {
        File.WriteAllText(_folder.Of("f"), "one");
        var handle = await _peer.OpenAsync("f", SftpOpenFlags.Write | SftpOpenFlags.Append);

        (await _peer.AskAsync(SftpType.Write, handle, 0ul, " two")).Code.ShouldBe(SftpCode.Ok);

        File.ReadAllText(_folder.Of("f")).ShouldBe("one two");
    }

    [Fact]
    public async Task Data_is_copied_between_open_files()
    {
        File.WriteAllText(_folder.Of("from"), "0123456789");
        var from = await _peer.OpenAsync("from", SftpOpenFlags.Read);
        var to = await _peer.OpenAsync("to", SftpOpenFlags.Write | SftpOpenFlags.Create);

        (await _peer.AskAsync(SftpType.Extended, "copy-data", from, 2ul, 3ul, to, 1ul)).Code.ShouldBe(SftpCode.Ok);
        (await _peer.AskAsync(SftpType.Extended, "copy-data", from, 7ul, 0ul, to, 4ul)).Code.ShouldBe(SftpCode.Ok);
        (await _peer.AskAsync(SftpType.Extended, "copy-data", from, 7ul, 100ul, to, 0ul)).Code.ShouldBe(SftpCode.EndOfFile);
        (await _peer.AskAsync(SftpType.Extended, "copy-data", from, 0ul, 0ul, from, 0ul)).Message.ShouldBe("A file cannot be copied onto itself");
        (await _peer.AskAsync(SftpType.Extended, "copy-data", from, 1ul << 63, 0ul, to, 0ul)).Code.ShouldBe(SftpCode.BadMessage);

        File.ReadAllText(_folder.Of("to")).ShouldBe("7894789");
    }

    [Fact]
    public async Task A_link_s_own_times_are_set()
    {
        File.WriteAllText(_folder.Of("f"), "");
        File.CreateSymbolicLink(_folder.Of("link"), "f");

        (await _peer.AskAsync(SftpType.Extended, "lsetstat@openssh.com", "link", 8u, 1000u, 2000u)).Code.ShouldBe(SftpCode.Ok);
        (await _peer.AskAsync(SftpType.Extended, "lsetstat@openssh.com", "link", 1u, 5ul)).Code.ShouldBe(SftpCode.BadMessage);

        new FileInfo(_folder.Of("link")).LastWriteTimeUtc.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(2000).UtcDateTime);
        File.GetLastWriteTimeUtc(_folder.Of("f")).Year.ShouldBeGreaterThan(2000);
    }

    [Fact]
    public async Task What_an_open_file_is_can_be_read_set_and_made_safe()
    {
        var handle = await _peer.OpenAsync("f", SftpOpenFlags.Write | SftpOpenFlags.Create);

        (await _peer.AskAsync(SftpType.FSetStat, handle, 13u, 5ul, 0x180u, 1000u, 2000u)).Code.ShouldBe(SftpCode.Ok);
        (await _peer.AskAsync(SftpType.Extended, "fsync@openssh.com", handle)).Code.ShouldBe(SftpCode.Ok);
        (await _peer.AskAsync(SftpType.Extended, "fstatvfs@openssh.com", handle)).Fields.Length.ShouldBe(88);
        var status = await _peer.AskAsync(SftpType.FStat, handle);

        status.Type.ShouldBe(SftpType.Attributes);
        BinaryPrimitives.ReadUInt64BigEndian(status.Fields.AsSpan(4)).ShouldBe(5ul);
        BinaryPrimitives.ReadUInt32BigEndian(status.Fields.AsSpan(20)).ShouldBe(0x8180u);
        BinaryPrimitives.ReadUInt32BigEndian(status.Fields.AsSpan(28)).ShouldBe(2000u);
    }

    [Theory]
    [InlineData("~/x", "{home}/x")]
    [InlineData("~", "{home}")]
    [InlineData("~root", "/root")]
    [InlineData("new", "{start}/new")]
    [InlineData("", "{start}")]
    [InlineData("/..", "/")]
    [InlineData("/no-such-thing", "/no-such-thing")]
    public async Task Paths_are_expanded(string path, string expected)
    {
        var home = Environment.GetEnvironmentVariable("HOME")!;

        var reply = await _peer.AskAsync(SftpType.Extended, "expand-path@openssh.com", path);

        reply.Type.ShouldBe(SftpType.Name);
        var name = reply.Fields.AsSpan(8, (int)BinaryPrimitives.ReadUInt32BigEndian(reply.Fields.AsSpan(4)));
        Encoding.UTF8.GetString(name).ShouldBe(expected.Replace("{home}", home, StringComparison.Ordinal).Replace("{start}", _folder.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_that_does_not_exist_has_no_home() =>
        (await _peer.AskAsync(SftpType.Extended, "expand-path@openssh.com", "~no-such-user/x")).Message.ShouldBe("No such user");

    [Fact]
    public async Task A_circle_of_links_is_named()
    {
        File.CreateSymbolicLink(_folder.Of("loop"), "loop");

        var reply = await _peer.AskAsync(SftpType.RealPath, "loop");

        (reply.Code, reply.Message).ShouldBe((SftpCode.NoSuchFile, "Too many levels of symbolic links"));
    }

    [Fact]
    public async Task A_pipe_without_a_writer_does_not_hold_up_the_session()
    {
        await (await Task.Run(() => System.Diagnostics.Process.Start("mkfifo", [_folder.Of("pipe")]))).WaitForExitAsync();

        await _peer.OpenAsync("pipe", SftpOpenFlags.Read);

        (await _peer.AskAsync(SftpType.Stat, ".")).Type.ShouldBe(SftpType.Attributes);
    }

    [Fact]
    public async Task What_is_not_known_is_refused_and_the_session_goes_on()
    {
        (await _peer.AskAsync((SftpType)99)).Code.ShouldBe(SftpCode.Unsupported);
        (await _peer.AskAsync(SftpType.Extended, "no-such-extension")).Code.ShouldBe(SftpCode.Unsupported);
        (await _peer.AskAsync(SftpType.Stat)).Message.ShouldBe("The packet is shorter than its fields");
        (await _peer.AskAsync(SftpType.Stat, "a\0b")).Message.ShouldBe("A path has a NUL byte");
        (await _peer.AskAsync(SftpType.Open, "f", 0u, 0x8000_0000u, uint.MaxValue)).Code.ShouldBe(SftpCode.BadMessage);
        (await _peer.AskAsync(SftpType.Stat, ".")).Type.ShouldBe(SftpType.Attributes);
        (await _peer.EndAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 4, 0, 1, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 3 })]
    public async Task A_length_that_cannot_be_ends_the_session(byte[] bytes)
    {
        await _peer.SendAsync(bytes);

        (await _peer.Server.InTimeAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_client_that_does_not_begin_with_a_version_is_sent_away()
    {
        await using var peer = new SftpPeer(_folder.Path);
        await peer.SendAsync(SftpPeer.Packet(SftpType.Stat, 1, "."));

        (await peer.Server.InTimeAsync()).ShouldBe(1);
    }
}
