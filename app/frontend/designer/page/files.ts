// The plain file: downloaded as it is shown, uploaded in place of what is shown.
import { make } from "../../core/dom";

const DECLARED = /^(\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["'])([\w.:-]+)(["'])/;
const MARKS: [string, number[]][] = [
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
  ["utf-16le", [0x3c, 0]],
  ["utf-16be", [0, 0x3c]],
];

/** The text of a file in whatever letters it is written; it says UTF-8 then, as it is saved (encodings.py does the same). */
export function decoded(bytes: Uint8Array): string {
  const begin = new TextDecoder("latin1").decode(bytes.subarray(0, 300));
  const marked = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0];
  const encoding = marked ?? DECLARED.exec(begin)?.[2] ?? "utf-8";
  const read = (label: string) => new TextDecoder(label, { fatal: true }).decode(bytes);
  let text: string;
  try {
    text = read(encoding);
  } catch {
    text = new TextDecoder().decode(bytes); // no such letters, or others than it says: what is wrong is seen
  }
  return text.replace(DECLARED, "$1UTF-8$3");
}

export function chooseFile(accept: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const input = make("input", { type: "file", accept });
    const read = async (file?: File) => file && decoded(new Uint8Array(await file.arrayBuffer()));
    input.addEventListener("change", () => resolve(read(input.files?.[0])));
    input.addEventListener("cancel", () => resolve(undefined));
    input.click();
  });
}
