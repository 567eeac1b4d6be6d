import { describe, expect, it } from "vitest";
import { EchoPredictor } from "./echoPredictor";

function onSlowLink(): EchoPredictor {
  const predictor = new EchoPredictor();
  predictor.measured(200);
  return predictor;
}

describe("predicted echo", () => {
  it("begins after the first echo, and shrinks with each", () => {
    const predictor = onSlowLink();
    predictor.typed("l");
    expect(predictor.guess).toBe("");
    predictor.received("l");
    predictor.typed("s");
    predictor.typed(" -a");
    expect(predictor.guess).toBe("s -a");
    predictor.received("s ");
    expect(predictor.guess).toBe("-a");
    predictor.received("-a");
    expect(predictor.guess).toBe("");
  });

  it("never shows what is typed where nothing is echoed, as a password", () => {
    const predictor = onSlowLink();
    predictor.typed("s");
    predictor.received("s");
    predictor.typed("udo\r");
    predictor.received("udo\r\nPassword: ");
    for (const key of "secret") predictor.typed(key);
    expect(predictor.guess).toBe("");
  });

  it("ends when the answer differs, until a key is echoed again", () => {
    const predictor = onSlowLink();
    predictor.typed("a");
    predictor.received("a");
    predictor.typed("bc");
    predictor.received("\u001b[5;1H");
    expect(predictor.guess).toBe("");
    predictor.typed("d");
    expect(predictor.guess).toBe("");
    predictor.received("d");
    predictor.typed("e");
    expect(predictor.guess).toBe("e");
  });

  it("ends with keys that do more than write", () => {
    for (const key of ["\r", "\u007f", "\u001b[A", "\t", "\u0003", "é"]) {
      const predictor = onSlowLink();
      predictor.typed("a");
      predictor.received("a");
      predictor.typed("b");
      predictor.typed(key);
      expect(predictor.guess).toBe("");
    }
  });

  it("sees echoes among colours", () => {
    const predictor = onSlowLink();
    predictor.typed("a");
    predictor.received("\u001b[?25l\u001b[32ma\u001b[0m\u001b[K\u001b[?25h");
    predictor.typed("b");
    predictor.received("\u001b[?2004h");
    expect(predictor.guess).toBe("b");
  });

  it("is there on slow links only, and does not come and go between two speeds", () => {
    const predictor = new EchoPredictor();
    const guessAt = (milliseconds: number) => {
      predictor.measured(milliseconds);
      predictor.forget();
      predictor.typed("a");
      predictor.received("a");
      predictor.typed("b");
      return predictor.guess;
    };
    expect([10, 30, 60, 30, 10, 30].map(guessAt)).toEqual(["", "", "b", "b", "", ""]);
  });

  it("keeps a bounded number of keys", () => {
    const predictor = onSlowLink();
    predictor.typed("a");
    predictor.received("a");
    predictor.typed("x".repeat(200));
    expect(predictor.guess.length).toBe(200);
    predictor.typed("x");
    expect(predictor.guess).toBe("");
  });
});
