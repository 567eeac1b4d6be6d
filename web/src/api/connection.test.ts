import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Connection } from "./connection";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("stays online when the probe answers", async () => {
  const connection = new Connection(async () => true);
  const heard = vi.fn();
  connection.subscribe(heard);
  connection.suspect();
  await vi.runAllTimersAsync();
  expect(connection.state).toBe("online");
  expect(heard).not.toHaveBeenCalled();
});

it("is lost until the server answers again, with one probe at a time", async () => {
  const answers = [false, false, true];
  const probe = vi.fn(async () => answers.shift() ?? true);
  const connection = new Connection(probe);
  const states: string[] = [];
  connection.subscribe(() => states.push(connection.state));
  connection.suspect();
  connection.suspect();
  await vi.runAllTimersAsync();
  expect(states).toEqual(["lost", "online"]);
  expect(probe).toHaveBeenCalledTimes(3);
});
