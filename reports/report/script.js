"use strict";
// Sorting and filtering of tables; the document holds everything without it.
const collator = new Intl.Collator("en", { numeric: true });
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const given = [...body.rows];
  for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const text = (row) => row.cells[column].textContent;
      const rows = [...given].sort((a, b) => collator.compare(text(a), text(b)) * (up ? 1 : -1));
      body.append(...rows);
    });
  }
  if (given.length < 8) continue;
  const label = document.createElement("label");
  const input = document.createElement("input");
  const said = document.createElement("output");
  input.type = "search";
  label.append(`Filter ${table.caption.textContent.toLowerCase()}: `, input);
  const line = document.createElement("p");
  line.className = "filter";
  line.append(label, " ", said);
  table.parentNode.before(line);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of given) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    said.textContent = words.length ? `${shown} of ${given.length} shown` : "";
  });
}
