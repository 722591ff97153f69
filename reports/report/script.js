"use strict";
// Sorting and filtering of tables; the document holds everything without them.
const collator = new Intl.Collator("en", { numeric: true });
// Amounts go by their size, and what is no amount comes last.
const amount = (text) => (/^-?[\d,.]+/.test(text) ? parseFloat(text.replaceAll(",", "")) : Infinity);
const compared = (one, other, isNumber) =>
  isNumber && amount(one) !== amount(other) ? amount(one) - amount(other) : collator.compare(one, other);
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const given = [...body.rows];
  const texts = new Map(given.map((row) => [row, row.textContent.toLowerCase()]));
  for (const [column, head] of heads.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const text = (row) => row.cells[column].textContent;
      const isNumber = head.classList.contains("number");
      body.append(...[...given].sort((one, other) => compared(text(one), text(other), isNumber) * (up ? 1 : -1)));
    });
  }
  if (given.length < 8) continue;
  const label = document.createElement("label");
  const input = document.createElement("input");
  const said = document.createElement("output");
  const line = document.createElement("p");
  input.type = "search";
  line.className = "filter";
  label.append(`Show only ${table.dataset.sortable} with `, input);
  line.append(label, " ", said);
  table.parentNode.before(line);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().replaceAll("->", " → ").split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of texts) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    said.textContent = words.length ? `${shown} of ${given.length} shown` : "";
  });
}
// What is folded is printed too, also by browsers whose styles cannot unfold it.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});
