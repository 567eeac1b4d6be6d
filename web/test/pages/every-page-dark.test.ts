import { describe } from "vitest";
import { testEveryPage } from "./every-page.ts";

describe("in dark at 380 px", () => testEveryPage({ scheme: "dark", width: 380 }));
