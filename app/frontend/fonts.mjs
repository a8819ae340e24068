// Brings the fonts of documents (and their licence) to where processes/documents/typesetting.py looks for them.
import { copyFileSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";

const inter = join(import.meta.dirname, "node_modules/@expo-google-fonts/inter");
const fonts = join(import.meta.dirname, "../../processes/documents/fonts");
const FILES = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf", "LICENSE_FONT"];

mkdirSync(fonts, { recursive: true });
for (const file of FILES) copyFileSync(join(inter, file), join(fonts, basename(file)));
console.log(`fonts: ${FILES.length - 1} for documents`);
