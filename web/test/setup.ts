// Mantine asks for these; happy-dom has them only in part.
if (!window.matchMedia("(min-width: 0)").addEventListener) {
  throw new Error("This DOM is too old for the tests.");
}
