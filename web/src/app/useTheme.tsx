import { useMantineColorScheme } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { appearanceQuery, setAppearance } from "../api/account";
import type { UserAppearance } from "../api/types";
import { notifyError } from "../components/Feedback";

export type Theme = "light" | "dark" | "auto";

const unset: UserAppearance = {
  theme_preference: "",
  theme_mode: "",
  theme_light: "",
  theme_dark: "",
  terminal_font: "",
};

/** The theme on the screen, and a way to change it here and for the next browser. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: async (theme: Theme) => {
      const before = await client.ensureQueryData(appearanceQuery).catch(() => unset);
      return setAppearance({
        ...before,
        theme_preference: theme,
        theme_mode: theme === "auto" ? "sync" : "single",
      });
    },
    onSuccess: (saved) => client.setQueryData(appearanceQuery.queryKey, saved),
    onError: (error) => notifyError(error, "The theme is changed only in this browser"),
  });
  return [
    colorScheme,
    (theme) => {
      setColorScheme(theme);
      save.mutate(theme);
    },
  ];
}

/** What the account asks for, once it is known; this browser's own choice holds until then. */
export function ThemeOfAccount() {
  const { data } = useQuery(appearanceQuery);
  const { setColorScheme } = useMantineColorScheme();
  const wanted = data?.theme_preference ?? "";
  useEffect(() => {
    if (wanted === "auto" || wanted === "light" || wanted === "dark") setColorScheme(wanted);
  }, [wanted, setColorScheme]);
  return null;
}
