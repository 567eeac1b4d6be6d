return await Coder.Server.Startup.RunAsync(args);
