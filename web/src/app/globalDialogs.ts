const paletteEvent = "coder:palette";
const shortcutHelpEvent = "coder:shortcut-help";

export const openPalette = () => void window.dispatchEvent(new Event(paletteEvent));
export const openShortcutHelp = () => void window.dispatchEvent(new Event(shortcutHelpEvent));

/** Calls back when the palette is asked for, from wherever; returns the way to stop. */
export const onOpenPalette = (open: () => void) => listen(paletteEvent, open);

/** Calls back when the list of keys is asked for, from wherever; returns the way to stop. */
export const onOpenShortcutHelp = (open: () => void) => listen(shortcutHelpEvent, open);

function listen(event: string, open: () => void): () => void {
  window.addEventListener(event, open);
  return () => window.removeEventListener(event, open);
}
