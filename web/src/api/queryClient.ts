import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client";

/** Server data is kept fresh by sockets and short polling; a refusal is an answer and is not asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        !(error instanceof ApiError && error.status > 0 && error.status < 500) && failures < 2,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});
