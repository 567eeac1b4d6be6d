// The web app of the pictures: node app.mjs PORT. It shows the request as it arrived.
import { createServer } from "node:http";

const shown = ["host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "cookie"];
const style = `
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 4rem auto; padding: 0 1.5rem }
  h1 { font-size: 1.6rem } td { padding: .5rem 1.5rem .5rem 0; border-top: 1px solid #8884; vertical-align: top }
  table { border-collapse: collapse; width: 100% } td + td { font-family: ui-monospace, monospace; overflow-wrap: anywhere }`;
const escaped = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

createServer((request, response) => {
  const rows = [["Request", `${request.method} ${request.url}`], ...shown.map((name) => [name, request.headers[name] ?? "(none)"])];
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(`<!doctype html><html lang="en"><title>Request</title><style>${style}</style>
    <h1>Hello from port ${request.socket.localPort} of the workspace</h1>
    <p>The browser is at <code id="address"></code>. This is what arrived here:</p>
    <table>${rows.map(([name, value]) => `<tr><td>${escaped(name)}<td>${escaped(value)}`).join("")}</table>
    <script>document.getElementById("address").textContent = location.href;</script></html>`);
}).listen(Number(process.argv[2]), "127.0.0.1");
