namespace Coder.Ssh.Tests.Sftp;

/// <summary>Every command of OpenSSH's client does, prints and refuses with our server what it does with OpenSSH's own.</summary>
public sealed class OpenSshClientTests
{
    private const string SeedScript = """
        cd "$PLACE"
        umask 022
        head -c 300000 /dev/zero | tr '\0' 'x' > l/big; seq 1 50000 > l/numbers; echo small > l/small; : > l/empty; chmod 640 l/small
        mkdir -p l/tree/deep/deeper; echo one > l/tree/1; echo two > l/tree/deep/2; echo three > l/tree/deep/deeper/3
        mkdir -p r/docs/sub; seq 1 90000 > r/docs/numbers; echo hello > r/docs/hello; : > r/docs/none; echo in > r/docs/sub/in
        echo runs > r/run; chmod 4755 r/run; echo 1 > r/a.txt; echo 22 > r/b.txt; chmod 600 r/b.txt; mkdir r/sticky; chmod 1777 r/sticky; mkfifo r/pipe
        ln -s docs r/to-docs; ln -s nowhere r/dangling; ln -s loop r/loop; ln -s a.txt r/to-a
        find l r -exec touch -h -d '2020-02-03 04:05:06 UTC' {} +
        """;

    public static TheoryData<string, string> Batches => new()
    {
        {
            "put and get", """
            put big
            put small renamed
            put empty
            put -p small kept
            get a.txt
            get b.txt got
            get -p run
            get docs/none
            put small docs
            get docs/hello got-hello
            """
        },
        {
            "resumed transfers", """
            !head -c 100000 "$PLACE/l/numbers" > "$PLACE/r/part"
            reput numbers part
            put -a numbers part
            !head -c 70000 "$PLACE/r/docs/numbers" > "$PLACE/l/there"
            reget docs/numbers there
            get -a docs/numbers there
            !echo longer than that > "$PLACE/l/a.txt"
            -reget a.txt
            """
        },
        {
            "whole trees", """
            put -R tree
            put -pR tree kept-tree
            get -R docs
            get -pR docs kept-docs
            put -f -R tree again
            """
        },
        {
            "listings", """
            ls
            ls -1
            ls -l
            ls -la docs
            ls -n
            ls -ln docs
            ls -lt
            ls -r
            ls -lS docs
            ls -lh docs
            ls *.txt
            ls -l *.txt
            ls docs/*
            ls to-docs
            ls -l to-a
            ls -d docs
            """
        },
        {
            "directories", """
            pwd
            lpwd
            mkdir new
            mkdir new/inner
            cd new/inner
            pwd
            cd ../..
            rmdir new/inner
            cd to-docs
            pwd
            cd
            pwd
            lmkdir made
            """
        },
        {
            "names and links", """
            rename a.txt c.txt
            rename docs papers
            ln c.txt hard
            ln -s c.txt soft
            symlink ../outside up
            ln -s /absolute/target there
            ls -l
            rm soft
            get to-a
            rm hard
            cp c.txt copied
            cp run papers/run
            """
        },
        {
            "attributes", """
            chmod 600 a.txt
            chmod 2755 docs
            chmod 0 b.txt
            chown 12345 a.txt
            chgrp 23456 a.txt
            ls -ln a.txt docs
            chmod -h 777 a.txt
            chown -h 11 to-a
            ls -ln to-a
            """
        },
        {
            "refusals", """
            -get missing
            -get docs
            -ls missing
            -ls docs/hello/x
            -cd missing
            -cd a.txt
            -mkdir docs
            -mkdir missing/inner
            -rmdir docs
            -rmdir a.txt
            -rmdir missing
            -rm docs
            -rm missing
            -rename missing other
            -rename a.txt b.txt
            -rename docs docs/sub
            -rename -l a.txt b.txt
            -ln missing other
            -ln a.txt b.txt
            -ln docs other
            -ln -s x a.txt
            -chmod 600 missing
            -chown 0 missing
            -put small missing/small
            -put small docs/hello/x
            -put small run/
            -get loop
            -ls loop
            -get dangling
            -put small dangling
            -df missing
            -cp missing other
            -cp docs other
            -cd nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn
            """
        },
        {
            "odd names", """
            put small "two words"
            put small "it's"
            put small 'say "hi"'
            put small back\\slash
            put small "star*"
            put small *weird
            get "two words" "got two"
            rename "it's" "it was"
            mkdir " "
            put small "bytes-ÿþ"
            ls -1
            rm "star\*"
            rm "bytes-ÿþ"
            ls -1
            """
        },
        { "home", "ls ~/no-such-directory-in-a-home" },
        { "the first failure ends a batch", "mkdir one\nmkdir one\nmkdir two" },
    };

    [Theory]
    [MemberData(nameof(Batches))]
    public async Task A_batch_has_the_outcome_that_it_has_with_OpenSSH_s_server(string name, string commands)
    {
        using var ours = SftpPlace.Ours();
        using var theirs = SftpPlace.OpenSsh();
        await Task.WhenAll(ours.ShellAsync(SeedScript), theirs.ShellAsync(SeedScript));

        var outcomes = await Task.WhenAll(ours.BatchAsync(commands), theirs.BatchAsync(commands));

        outcomes[0].Output.ShouldBe(outcomes[1].Output, name);
        outcomes[0].Tree.ShouldBe(outcomes[1].Tree, name);
        outcomes[0].ExitCode.ShouldBe(outcomes[1].ExitCode, name);
    }

    [Fact]
    public async Task Names_with_a_line_break_are_served()
    {
        using var place = SftpPlace.Ours();
        await place.ShellAsync("printf x > \"$PLACE/r/\"$'one\\ntwo'");

        var outcome = await place.BatchAsync("get one*");

        outcome.ExitCode.ShouldBe(0, outcome.Output);
        outcome.Tree.ShouldContain("l/one\ntwo f");
    }

    [Fact]
    public async Task The_size_of_the_file_system_is_told()
    {
        using var place = SftpPlace.Ours();
        var size = (await place.ShellAsync("df -k --output=size,target \"$PLACE/r\" | tail -1 | awk '{print $1}'")).Trim();

        var outcome = await place.BatchAsync("df\ndf -h\ndf -i");

        outcome.ExitCode.ShouldBe(0, outcome.Output);
        outcome.Output.ShouldContain(size);
    }

    [Fact]
    public async Task A_large_file_goes_both_ways_unchanged()
    {
        using var place = SftpPlace.Ours();
        await place.ShellAsync("head -c 60000000 /dev/urandom > \"$PLACE/l/large\"");

        var outcome = await place.BatchAsync("put large\nget large back");

        outcome.ExitCode.ShouldBe(0, outcome.Output);
        (await place.ShellAsync("cd \"$PLACE\" && sha256sum l/large r/large l/back | cut -d' ' -f1 | uniq | wc -l")).Trim().ShouldBe("1");
    }

    [Fact]
    public async Task Sshfs_mounts_it_as_a_file_system()
    {
        using var place = SftpPlace.Ours();
        const string Script = """
            command -v sshfs >/dev/null || { echo 'There is no sshfs. Install it with: apt-get install sshfs'; exit 1; }
            [ -e /dev/fuse ] || { echo 'There is no /dev/fuse: run the tests where file systems can be mounted'; exit 1; }
            mkdir "$PLACE/m"
            sshfs -o ssh_command="$PLACE/server" host: "$PLACE/m"
            trap 'fusermount3 -u "$PLACE/m"' EXIT
            cd "$PLACE/m"
            git init -q . && git config user.email a@b.c && git config user.name a
            seq 1 20000 > numbers && ln -s numbers link && mkdir -p a/b && mv numbers a/b/ && chmod 600 a/b/numbers && truncate -s 1000 a/b/numbers
            git add . && git commit -qm all && git status --short && git log --format=%s
            ln a/b/numbers hard && printf end >> hard && tail -c 3 hard && stat -c ' %a %s' hard && cmp hard "$PLACE/r/a/b/numbers"
            cd / && rm -r "$PLACE/m/a"
            """;

        var output = await place.ShellAsync(Script);

        output.ShouldBe("all\nend 600 1003\n");
    }
}
