// Tables that sort by the column whose head is pressed; by `data-value` where a cell has one.
export function compare(one: string, other: string, language: string): number {
  const [a, b] = [Number(one), Number(other)];
  const numbers = one !== "" && other !== "" && !Number.isNaN(a) && !Number.isNaN(b);
  return numbers ? a - b : one.localeCompare(other, language);
}

const value = (row: HTMLTableRowElement, column: number) => {
  const cell = row.cells[column];
  return cell?.dataset.value ?? cell?.textContent?.trim() ?? "";
};

export function sortable(table: HTMLTableElement): void {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead th")];
  const body = table.tBodies[0];
  if (!body) return;
  heads.forEach((head, column) =>
    head.querySelector("button")?.addEventListener("click", () => {
      // figures begin with the largest
      const first = head.classList.contains("num") ? "descending" : "ascending";
      const before = head.getAttribute("aria-sort");
      const order = before !== first ? first : first === "ascending" ? "descending" : "ascending";
      heads.forEach((other) => other.setAttribute("aria-sort", other === head ? order : "none"));
      const rows = [...body.rows];
      rows.sort((a, b) => compare(value(a, column), value(b, column), document.documentElement.lang || "en"));
      if (order === "descending") rows.reverse();
      body.append(...rows);
    }),
  );
}
