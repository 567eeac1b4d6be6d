import { describe } from "vitest";
import { testEveryPage } from "./every-page.ts";

describe("in light at 1280 px", () => testEveryPage({ scheme: "light", width: 1280 }));
