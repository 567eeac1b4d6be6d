// Prints a session token for EMAIL and PASSWORD at URL.
const { URL: url, EMAIL: email, PASSWORD: password } = process.env;
const answer = await fetch(`${url}/api/v2/users/login`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ email, password }),
});
const body = await answer.json();
if (!answer.ok) {
  console.error(`login as ${email} failed: ${body.message}`);
  process.exit(1);
}
console.log(body.session_token);
