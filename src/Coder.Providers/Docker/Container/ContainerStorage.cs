using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;

namespace Coder.Providers.Docker.Container;

/// <summary>What of a planned <c>docker_container</c> has to do with its files.</summary>
internal static class ContainerStorage
{
    private static readonly Version SubpathVersion = new(1, 45);

    /// <summary>Adds mounts and volumes to the body of the creation.</summary>
    public static void Add(JsonObject body, JsonObject host, BlockValue planned)
    {
        host["ReadonlyRootfs"] = planned.Flag("read_only");
        if (planned.NumberOrNull("shm_size") is { } shared and > 0)
        {
            host["ShmSize"] = shared << 20;
        }

        if (planned.Map("tmpfs") is { Count: > 0 } tmpfs)
        {
            host["Tmpfs"] = EngineJson.Object(tmpfs);
        }

        if (planned.Map("storage_opts") is { Count: > 0 } storage)
        {
            host["StorageOpt"] = EngineJson.Object(storage);
        }

        host["Mounts"] = new JsonArray([.. planned.Blocks("mounts").Select(Mount)]);
        var binds = new List<string>();
        var from = new List<string>();
        var anonymous = new JsonObject();
        foreach (var volume in planned.Blocks("volumes"))
        {
            if (volume.TextOrNull("from_container") is { Length: > 0 } container)
            {
                from.Add(container);
                continue;
            }

            var path = volume.Text("container_path");
            var source = volume.TextOrNull("host_path") is { Length: > 0 } folder ? folder : volume.Text("volume_name");
            if (source.Length == 0)
            {
                anonymous[path] = new JsonObject();
                continue;
            }

            var relabel = volume.TextOrNull("selinux_relabel") is { Length: > 0 } label ? "," + label : "";
            binds.Add($"{source}:{path}:{(volume.Flag("read_only") ? "ro" : "rw")}{relabel}");
        }

        body["Volumes"] = anonymous;
        host["Binds"] = EngineJson.Array(binds);
        host["VolumesFrom"] = EngineJson.Array(from);
    }

    /// <summary>What an engine's version of the API lacks of what is planned; null: nothing.</summary>
    public static string? Gap(BlockValue planned, Version version) =>
        version < SubpathVersion && planned.Blocks("mounts").SelectMany(m => m.Blocks("volume_options")).Any(o => o.Text("subpath").Length > 0)
            ? $"mounts.volume_options.subpath needs version 1.45 of the Docker Engine API (Docker 26); this engine speaks {version}."
            : null;

    /// <summary>The files of <c>upload</c> as one archive; null when there are none.</summary>
    /// <exception cref="IOException">A file that is named by <c>source</c> cannot be read.</exception>
    public static byte[]? Uploads(BlockValue planned, DockerProviderOptions options)
    {
        var uploads = planned.Blocks("upload").ToList();
        if (uploads.Count == 0)
        {
            return null;
        }

        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var upload in uploads)
            {
                using var content = new MemoryStream(Content(upload, options).ToArray());
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, upload.Text("file").TrimStart('/'))
                {
                    DataStream = content,
                    Mode = (UnixFileMode)Mode(upload),
                    ModificationTime = options.TimeProvider.GetUtcNow(),
                });
            }
        }

        return archive.ToArray();
    }

    private static JsonObject Mount(BlockValue mount)
    {
        var body = new JsonObject
        {
            ["Type"] = mount.Text("type"), ["Target"] = mount.Text("target"), ["Source"] = mount.Text("source"), ["ReadOnly"] = mount.Flag("read_only"),
        };
        foreach (var bind in mount.Blocks("bind_options").Where(_ => mount.Text("type") == "bind"))
        {
            body["BindOptions"] = new JsonObject { ["Propagation"] = bind.Text("propagation") };
        }

        foreach (var volume in mount.Blocks("volume_options").Where(_ => mount.Text("type") == "volume"))
        {
            var options = new JsonObject { ["NoCopy"] = volume.Flag("no_copy"), ["Labels"] = EngineJson.Object(Labels.Of(volume)) };
            if (volume.Text("driver_name").Length > 0 || volume.Map("driver_options").Count > 0)
            {
                options["DriverConfig"] = new JsonObject { ["Name"] = volume.Text("driver_name"), ["Options"] = EngineJson.Object(volume.Map("driver_options")) };
            }

            if (volume.TextOrNull("subpath") is { Length: > 0 } subpath)
            {
                options["Subpath"] = subpath;
            }

            body["VolumeOptions"] = options;
        }

        foreach (var tmpfs in mount.Blocks("tmpfs_options").Where(_ => mount.Text("type") == "tmpfs"))
        {
            body["TmpfsOptions"] = new JsonObject { ["SizeBytes"] = tmpfs.Number("size_bytes"), ["Mode"] = tmpfs.Number("mode") };
        }

        return body;
    }

    private static ReadOnlyMemory<byte> Content(BlockValue upload, DockerProviderOptions options) =>
        upload.TextOrNull("content_base64") is { Length: > 0 } encoded ? Convert.FromBase64String(encoded)
        : upload.TextOrNull("source") is { Length: > 0 } path ? options.ReadBytes(options.Expand(path))
        : Encoding.UTF8.GetBytes(upload.Text("content"));

    private static int Mode(BlockValue upload) =>
        upload.TextOrNull("permissions") is { Length: > 0 } permissions ? Convert.ToInt32(permissions, 8)
        : upload.Flag("executable") ? 0b111_100_100
        : 0b110_100_100;
}
