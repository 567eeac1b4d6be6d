using Coder.Tunnel.Resuming;

namespace Coder.Tunnel.Tests.Resuming;

public sealed class ByteQueueTests
{
    [Fact]
    public void It_holds_what_a_list_of_bytes_would()
    {
        var random = new Random(7);
        var queue = new ByteQueue();
        var model = new List<byte>();
        for (var round = 0; round < 4000; round++)
        {
            var bytes = new byte[random.Next(6) == 0 ? random.Next(70_000) : random.Next(300)];
            random.NextBytes(bytes);
            switch (random.Next(5))
            {
                case 0:
                    queue.Append(bytes);
                    model.AddRange(bytes);
                    break;
                case 1:
                    var space = queue.Reserve(bytes.Length + 1);
                    var taken = random.Next(Math.Min(space.Length, bytes.Length) + 1);
                    bytes.AsSpan(0, taken).CopyTo(space.Span);
                    queue.Discard(Math.Min(queue.Length, random.Next(2) * 100_000));
                    model.RemoveRange(0, model.Count - queue.Length);
                    queue.Commit(taken);
                    model.AddRange(bytes[..taken]);
                    break;
                case 2:
                    var skip = random.Next(model.Count + 1);
                    var copied = queue.CopyTo(skip, bytes);
                    bytes[..copied].ShouldBe(model.Skip(skip).Take(bytes.Length));
                    break;
                case 3:
                    var count = queue.Take(bytes);
                    bytes[..count].ShouldBe(model.Take(bytes.Length));
                    model.RemoveRange(0, count);
                    break;
                default:
                    var dropped = random.Next(Math.Min(model.Count, 2000) + 1);
                    queue.Discard(dropped);
                    model.RemoveRange(0, dropped);
                    break;
            }

            queue.Length.ShouldBe(model.Count);
        }
    }
}
