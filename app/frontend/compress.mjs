// Writes a gzip and a Brotli copy beside every built text, for app/web/assets.py to serve to whoever reads them.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const built = join(import.meta.dirname, "../web/static/built");
const LEAST = 1024; // a smaller file fits one packet anyway
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

const files = readdirSync(built, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && /\.(js|css|svg)$/.test(file.name))
  .map((file) => join(file.parentPath, file.name));
let [before, after] = [0, 0];
for (const file of files) {
  const text = readFileSync(file);
  if (text.length < LEAST) continue;
  const packed = gzipSync(text, { level: 9 });
  writeFileSync(`${file}.gz`, packed);
  writeFileSync(`${file}.br`, brotliCompressSync(text, BROTLI));
  before += text.length;
  after += packed.length;
}
console.log(`compressed: ${Math.round(before / 1024)} KiB to ${Math.round(after / 1024)} KiB with gzip`);
