import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of the page as the browser gets it. */
export interface Asset {
  type: string;
  body: string | Uint8Array;
}

/** The page is always built from its source, which lies at the same distance from the compiled tree. */
const source = fileURLToPath(new URL('../../../src/sandbox/page', import.meta.url));

/** Builds the page, script and style sheet; the answer maps paths to files. Takes a second, so it is done once. */
export async function buildPage(): Promise<Map<string, Asset>> {
  // Loaded on demand: the bundler is a development dependency that only the sandbox needs.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(source, 'main.tsx'), join(source, 'styles/page.css')],
    bundle: true,
    write: false,
    outdir: 'assets',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const assets = new Map<string, Asset>([['/', { type: 'text/html', body: html }]]);
  for (const { path, contents } of outputFiles) {
    const style = path.endsWith('.css');
    assets.set(style ? '/page.css' : '/page.js', { type: style ? 'text/css' : 'text/javascript', body: contents });
  }
  return assets;
}

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>batch-rollout sandbox</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Ccircle cx='11' cy='16' r='9' fill='%233b6ef6'/%3E%3Ccircle cx='21' cy='16' r='9' fill='%2317a673' fill-opacity='.85'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/page.css">
</head>
<body><div id="page"></div><script type="module" src="/page.js"></script></body>
</html>
`;
