using Coder.Server.Configuration;
using Npgsql;

namespace Coder.Server.Tests.Configuration;

public sealed class PostgresUrlParserTests
{
    [Theory]
    [InlineData("postgres://ada:p%40ss%2Fword@db.example.com:6432/coder?sslmode=verify-full&application_name=x")]
    [InlineData("postgresql://ada:p%40ss%2Fword@db.example.com:6432/coder?sslmode=verify-full")]
    [InlineData("host=db.example.com port=6432 user=ada password=p@ss/word dbname=coder sslmode=verify-full")]
    [InlineData("host = db.example.com  port=6432\tuser='ada' password='p@ss/word' dbname=coder sslmode=verify-full")]
    [InlineData("Host=db.example.com;Port=6432;Username=ada;Password=p@ss/word;Database=coder;SSL Mode=VerifyFull")]
    public void All_forms_mean_the_same(string text)
    {
        PostgresUrlParser.TryParse(text, out var connectionString, out var problem).ShouldBeTrue(problem);

        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        (settings.Host, settings.Port, settings.Username, settings.Password, settings.Database, settings.SslMode)
            .ShouldBe(("db.example.com", 6432, "ada", "p@ss/word", "coder", SslMode.VerifyFull));
    }

    [Theory]
    [InlineData(@"password='it\'s a \\ secret' host=/var/run/postgresql", @"it's a \ secret", "/var/run/postgresql")]
    [InlineData("postgres:///coder?host=/run/pg&password=x", "x", "/run/pg")]
    public void Quotes_and_sockets_work(string text, string password, string host)
    {
        PostgresUrlParser.TryParse(text, out var connectionString, out var problem).ShouldBeTrue(problem);

        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.Password.ShouldBe(password);
        settings.Host.ShouldBe(host);
    }

    [Theory]
    [InlineData("postgres://u:secret@db:port/x", "it begins like a URL but is none (special characters in the password must be percent-encoded); ")]
    [InlineData("user=u password=secret", "the connection names no host; ")]
    [InlineData("secret", "it is neither a URL nor key=value pairs; ")]
    [InlineData("host=db password='secret", "it is neither a URL nor key=value pairs; ")]
    [InlineData("host=db hots=x password=secret", "its parameter hots is unknown. Did you mean host?")]
    [InlineData("host=db port=many password=secret", "its parameter port has the value \"many\", which is not accepted.")]
    [InlineData("Host=db;Prot=1;Password=secret", "it is no connection string; ")]
    public void What_is_wrong_is_said_without_the_password(string text, string expected)
    {
        PostgresUrlParser.TryParse(text, out _, out var problem).ShouldBeFalse();

        problem.ShouldStartWith(expected);
        problem.ShouldNotContain("secret");
    }
}
