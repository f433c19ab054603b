// Builds the theme: bundles with content hashes in their names, the icon sprite and manifest.json, into static/build.
// The manifest maps the name that templates ask for ("theme.css") to the file that is served ("theme-3F2A….css").
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const finished = join(here, "static", "build");
const output = `${finished}.new`;
const manifest = {};
const used = new Set(["@tabler/icons", "@fontsource-variable/golos-text"]);

const scripts = ["theme.js", "editor.js", "worker/worker.js", "worker/worker-off.js"].map((name) => `src/js/${name}`);

/** JavaScript and CSS. Browsers of the last two and a half years, so nesting and light-dark() stay as written. */
async function bundles() {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: [...scripts, "src/css/theme.css"],
    outdir: output,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome123", "firefox120", "safari17.5"],
    loader: { ".woff2": "file" },
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  for (const input of Object.keys(result.metafile.inputs)) {
    const match = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/);
    if (match) used.add(match[1]);
  }
  for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
    const name = basename(file);
    if (entryPoint) manifest[basename(entryPoint)] = name;
    else if (name.endsWith(".woff2")) manifest[name.replace(/-[^-]+\.woff2$/, ".woff2")] = name;
  }
}

/** Names a file by its content and writes it. */
async function put(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  manifest[name] = name.replace(/\.[^.]+$/, `-${hash}$&`);
  await writeFile(join(output, manifest[name]), text);
}

/** One sprite of the icons named in icons.txt: lines "name", or "name = file of the icon set" for another drawing. */
async function sprite() {
  const lines = (await readFile(join(here, "icons.txt"), "utf8")).split("\n");
  const names = lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const symbols = await Promise.all(
    names.map(async (line) => {
      const [name, drawing = name] = line.split("=").map((part) => part.trim());
      const [style, file] = drawing.includes("/") ? drawing.split("/") : ["outline", drawing];
      const svg = await readFile(join(modules, "@tabler", "icons", "icons", style, `${file}.svg`), "utf8");
      const shapes = svg.replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
      const body = shapes.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "").replace(/\s*\n\s*/g, "");
      const paint = style === "filled" ? 'fill="currentColor"' : 'fill="none" stroke="currentColor"';
      return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body}</symbol>`;
    }),
  );
  await put("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

/** The licences of everything that the built files contain, to be passed on with them. */
async function licences() {
  const parts = [];
  for (const name of [...used].sort()) {
    const folder = join(modules, ...name.split("/"));
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? (await readFile(join(folder, file), "utf8")).trim() : "";
    parts.push(`${name} ${version} (${license})\n\n${text}\n`);
  }
  await writeFile(join(output, "licences.txt"), parts.join(`\n${"-".repeat(72)}\n\n`));
}

/** A packed copy beside each text file, for portals that no other server stands in front of. */
async function pack() {
  for (const name of await readdir(output)) {
    if (!/\.(css|js|svg)$/.test(name)) continue;
    await writeFile(join(output, `${name}.gz`), gzipSync(await readFile(join(output, name)), { level: 9 }));
  }
}

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
await bundles();
await sprite();
await put("favicon.svg", await readFile(join(here, "src", "favicon.svg"), "utf8"));
await licences();
await pack();
const sorted = Object.fromEntries(Object.entries(manifest).sort());
await writeFile(join(output, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);

// A finished build replaces the old one in one step, so that a running portal never sees half of it.
const old = `${finished}.old`;
await rm(old, { recursive: true, force: true });
await rename(finished, old).catch(() => {});
await rename(output, finished);
await rm(old, { recursive: true, force: true });
console.log(`Built ${Object.keys(sorted).length} files into ${finished}`);
