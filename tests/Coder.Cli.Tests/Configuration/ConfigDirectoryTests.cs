using Coder.Cli.Configuration;
using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Configuration;

public sealed class ConfigDirectoryTests : CliTest
{
    [Fact]
    public void The_session_is_only_readable_by_its_user()
    {
        var config = new ConfigDirectory(ConfigDirectory) { Session = "secret", Url = "https://a.example" };

        config.Session.ShouldBe("secret");
        File.ReadAllText(Path.Combine(ConfigDirectory, "url")).ShouldBe("https://a.example");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(ConfigDirectory, "session"))
                .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(ConfigDirectory)
                .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void What_is_written_again_replaces_what_was_there()
    {
        var config = new ConfigDirectory(ConfigDirectory) { Session = "a long first one" };
        config.Session = "second";

        File.ReadAllText(Path.Combine(ConfigDirectory, "session")).ShouldBe("second");
        System.IO.Directory.GetFiles(ConfigDirectory).ShouldHaveSingleItem();
    }

    [Fact]
    public void Null_forgets_and_reading_nothing_gives_null()
    {
        var config = new ConfigDirectory(ConfigDirectory) { Session = "secret" };
        config.Session = null;

        config.Session.ShouldBeNull();
        config.Organization.ShouldBeNull();
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_an_error_with_a_way_out()
    {
        var file = Path.Combine(Directory, "file");
        File.WriteAllText(file, "");

        var error = Should.Throw<CliException>(() => new ConfigDirectory(Path.Combine(file, "config")).Url = "x");

        error.Message.ShouldStartWith("Could not write");
        error.Hint.ShouldNotBeNull().ShouldContain("CODER_CONFIG_DIR");
    }

    [Theory]
    [InlineData("coder.example.com", "https://coder.example.com")]
    [InlineData("http://127.0.0.1:3000/", "http://127.0.0.1:3000")]
    [InlineData("localhost:3000", "http://localhost:3000")]
    [InlineData("127.0.0.1:3000", "http://127.0.0.1:3000")]
    [InlineData("https://example.com/coder/", "https://example.com/coder")]
    public void Urls_are_taken_as_people_type_them(string typed, string url) =>
        ServerUrl.Show(ServerUrl.Parse(typed)).ShouldBe(url);

    [Theory]
    [InlineData("")]
    [InlineData("ftp://example.com")]
    [InlineData("https://")]
    [InlineData("not a url")]
    public void What_is_not_a_url_is_refused(string typed) =>
        Should.Throw<CliException>(() => ServerUrl.Parse(typed)).Message.ShouldContain("is not the URL of a server");
}
