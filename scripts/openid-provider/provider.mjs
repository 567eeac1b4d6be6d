// The OpenID Connect provider of the tests: oidc-provider, set up to answer as a Keycloak realm does. It listens on a free port of
// 127.0.0.1, prints one line {"issuer", "control"} when it is ready, and ends when its standard input closes.
// POST <control> with a JSON object changes it; see `change`.
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider, errors } from "oidc-provider";

const realm = "/realms/infra";
const callbackPath = "/api/v2/users/oidc/callback";
const isCallback = (path) => path === callbackPath || /^\/external-auth\/[\w-]+\/callback$/.test(path);

const settings = {
  accounts: {}, // user name, which is the subject too → further claims; one that is removed loses its grants
  loginAs: null, // the account that signs in without being asked
  accessTokenTtl: 300,
  clientSecret: "the-clients-secret",
  client: {}, // further properties of the client, such as its authentication method
  discovery: {}, // replaces properties of the configuration document
  away: false, // answers 503 to everything
};
const counts = { token: 0, keys: 0 };
let keys = [newKey()];
let provider;
let issuer;

// Tokens are made by this clock.
const realNow = Date.now;
let clockOffset = 0;
Date.now = () => realNow() + clockOffset * 1000;

// By way of PEM: Node 20 blocks for ever when it collects the job that made a key just while that key is exported as JWK.
function newKey() {
  const encoding = { format: "pem", type: "pkcs8" };
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: encoding });
  return { ...createPrivateKey(privateKey).export({ format: "jwk" }), use: "sig", alg: "RS256", kid: `key-${Math.random().toString(36).slice(2)}` };
}

function build() {
  const made = new Provider(issuer, {
    clients: [
      {
        client_id: "coder",
        client_secret: settings.clientSecret,
        redirect_uris: [`https://coder.example.com${callbackPath}`],
        post_logout_redirect_uris: ["https://coder.example.com/login"],
        grant_types: ["authorization_code", "refresh_token"],
        ...settings.client,
      },
    ],
    jwks: { keys },
    cookies: { keys: ["signs the provider's own cookies"] },
    scopes: ["openid", "profile", "email", "groups", "offline_access"],
    // Keycloak's mappers put these into the ID token and into userinfo.
    claims: {
      openid: ["sub", "groups", "roles", "organizations", "realm_access"],
      profile: ["name", "preferred_username", "picture"],
      email: ["email", "email_verified"],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          ctx.body = `<!doctype html><title>Sign out</title><h1>Sign out of the realm?</h1>${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
        },
      },
    },
    findAccount: (_, id) => {
      const claims = settings.accounts[id];
      return claims && { accountId: id, claims: () => ({ sub: id, preferred_username: id, ...claims }) };
    },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope("openid profile email groups offline_access");
      await grant.save();
      return grant;
    },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    ttl: { AccessToken: () => settings.accessTokenTtl, IdToken: () => Math.max(settings.accessTokenTtl, 60), RefreshToken: 86400, Session: 86400, Interaction: 600, Grant: 86400 },
    interactions: { url: (_, interaction) => `${realm}/interaction/${interaction.uid}` },
    renderError(ctx, out) {
      ctx.type = "json";
      ctx.body = out;
    },
  });
  // Every server of a test has a port of its own; the path is the one that the client is registered with.
  made.Client.prototype.redirectUriAllowed = (uri) => isCallback(new URL(uri).pathname);
  made.Client.prototype.postLogoutRedirectUriAllowed = (uri) => new URL(uri).pathname === "/login";
  return made;
}

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

const loginPage = (uid) =>
  `<!doctype html><title>Sign in to infra</title><h1>Sign in to infra</h1><form method="post" action="${realm}/interaction/${uid}">` +
  `<label>Username <input name="username"></label> <button>Sign In</button></form>`;

async function interact(request, response) {
  const { uid } = await provider.interactionDetails(request, response);
  const account = request.method === "POST" ? new URLSearchParams(await body(request)).get("username") : settings.loginAs;
  if (!account) {
    response.setHeader("content-type", "text/html");
    response.end(loginPage(uid));
    return;
  }
  const result = settings.accounts[account]
    ? { login: { accountId: account } }
    : { error: "access_denied", error_description: "Invalid user credentials" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function change(wanted) {
  for (const name of Object.keys(settings)) if (name in wanted) settings[name] = wanted[name];
  if ("clockOffset" in wanted) clockOffset = wanted.clockOffset;
  if (wanted.rotateKeys) keys = [newKey()];
  if (wanted.rotateKeys || "clientSecret" in wanted || "client" in wanted) provider = build();
  return { counts };
}

async function answer(request, response) {
  const { pathname } = new URL(request.url, "http://local");
  if (pathname === "/control") {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(await change(JSON.parse((await body(request)) || "{}"))));
    return;
  }
  if (settings.away) {
    response.statusCode = 503;
    response.end("The realm is away.");
    return;
  }
  if (!pathname.startsWith(`${realm}/`)) {
    response.statusCode = 404;
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>Not here</title>");
    return;
  }
  if (pathname.startsWith(`${realm}/interaction/`)) return interact(request, response);
  if (pathname.endsWith("/.well-known/openid-configuration") && Object.keys(settings.discovery).length > 0) {
    const own = await (await fetch(`${issuer}/own-configuration`)).json();
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ...own, ...settings.discovery }));
    return;
  }
  if (pathname === `${realm}/token`) counts.token++;
  if (pathname === `${realm}/jwks`) counts.keys++;
  request.originalUrl = request.url.replace("/own-configuration", "/.well-known/openid-configuration");
  request.url = request.originalUrl.slice(realm.length);
  return provider.callback()(request, response);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.statusCode = error instanceof errors.OIDCProviderError ? error.statusCode : 500;
    response.end(String(error));
  });
});
server.listen(0, "127.0.0.1", () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  issuer = base + realm;
  provider = build();
  console.log(JSON.stringify({ issuer, control: `${base}/control` }));
});
process.stdin.resume().on("end", () => process.exit(0)).on("close", () => process.exit(0));
