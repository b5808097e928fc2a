// @ts-check
/** The page that every test file runs in. It notes what mocha does not see: rejections that nobody handled. */

/**
 * @param {string} framework - the address of the test framework's module
 * @returns {string}
 */
export function testPage(framework) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Tests</title>
<meta name="viewport" content="width=device-width">
<script>
  globalThis.unhandledRejections = [];
  addEventListener('unhandledrejection', (event) => setTimeout(() => {
    // A test that expects one says so with preventDefault(), in a listener that runs after this one.
    if (!event.defaultPrevented) unhandledRejections.push(String(event.reason?.stack || event.reason));
  }));
</script>
</head>
<body><script type="module" src="${framework}"></script></body>
</html>`;
}
