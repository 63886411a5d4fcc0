// Keeps the page's errors where a test can read them, for the engine whose driver does not hand them
// out (WebKit). The test server puts this before everything else of a page.
(() => {
  const errors = (window.consoleErrors = []);
  const say = console.error;
  console.error = (...parts) => {
    errors.push(parts.map(String).join(" "));
    say.apply(console, parts);
  };
  window.addEventListener("unhandledrejection", (event) => errors.push(`unhandled rejection: ${event.reason}`));
  document.addEventListener("securitypolicyviolation", (event) =>
    errors.push(`Content Security Policy: ${event.effectiveDirective} blocked ${event.blockedURI}`));
  // Capturing, because an element that fails to load tells only itself.
  window.addEventListener("error", (event) => errors.push(
    event instanceof ErrorEvent ? `${event.filename}:${event.lineno} ${event.message}`
      : `cannot load ${event.target.src || event.target.href}`), true);
})();
