import { createTheme, type MantineColorsTuple } from "@mantine/core";

const accent: MantineColorsTuple = [
  "#eef0ff",
  "#dde2ff",
  "#bac5fd",
  "#98a8fb",
  "#8496f7",
  "#5f75ee",
  "#4759dd",
  "#3b4bc2",
  "#323f9f",
  "#28337d",
];
const slate: MantineColorsTuple = [
  "#f8fafc",
  "#f1f4f8",
  "#e3e8ef",
  "#cdd5e0",
  "#9aa6b8",
  "#66738a",
  "#525f75",
  "#3b4658",
  "#242d3c",
  "#121926",
];
const night: MantineColorsTuple = [
  "#dbe1ea",
  "#bcc5d3",
  "#9ba7ba",
  "#6e7b90",
  "#3d4759",
  "#2c3546",
  "#202838",
  "#141a25",
  "#10151e",
  "#0b0f16",
];
const red: MantineColorsTuple = [
  "#fef2f2",
  "#fee2e2",
  "#fecaca",
  "#fca5a5",
  "#f87171",
  "#ef4444",
  "#d32f2f",
  "#b91c1c",
  "#991b1b",
  "#7f1d1d",
];

export const monospace = 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace';

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 6 },
  colors: { accent, gray: slate, dark: night, red },
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: monospace,
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "1.375rem" }, h2: { fontSize: "1.0625rem" }, h3: { fontSize: "0.9375rem" } },
  },
  defaultRadius: "md",
  radius: { sm: "6px", md: "8px", lg: "12px" },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Button: { defaultProps: { size: "sm" } },
    Checkbox: { defaultProps: { radius: 5 } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, transitionProps: { duration: 100 } } },
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { "aria-label": "Close" },
        // Within a dialog a header is only its first line, not the page's banner.
        attributes: { header: { role: "none" } },
        transitionProps: { duration: 120, transition: "fade" },
        overlayProps: { backgroundOpacity: 0.5 },
      },
    },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close this message" } } },
    Menu: { defaultProps: { position: "bottom-end", shadow: "md", transitionProps: { duration: 100 } } },
    Paper: { defaultProps: { withBorder: true } },
    Skeleton: { defaultProps: { radius: "sm" } },
  },
});
