// Prints "ok" when URL answers 200 within a moment, otherwise waits that moment and prints "no".
const url = process.argv[2];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
  if (answer.ok) console.log("ok");
  else {
    await pause(200);
    console.log("no");
  }
} catch {
  await pause(200);
  console.log("no");
}
