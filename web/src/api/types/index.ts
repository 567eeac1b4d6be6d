/** The JSON of the REST API as the dashboard reads it. Field names are the wire's; times are RFC 3339 strings. */
export * from "./agents";
export * from "./audit";
export * from "./common";
export * from "./connections";
export * from "./externalAuth";
export * from "./jobs";
export * from "./organizations";
export * from "./sharing";
export * from "./templates";
export * from "./users";
export * from "./workspaces";
