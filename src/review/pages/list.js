// Filters, sorts and picks rows that the server has written; filters stay in the address, so that going back keeps them.

const table = document.getElementById("list");
const filter = document.getElementById("filter");

/** Cells of these are numbers. */
const NUMBERS = new Set(["date", "reps", "faults"]);

function start() {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, words: row.textContent.toLowerCase() }));
  const shown = document.getElementById("shown");
  const compare = document.getElementById("compare");
  const picked = new Set();

  const wanted = () => Object.fromEntries(new FormData(filter));

  function show() {
    const { text, exercise, fault, state } = wanted();
    const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, words } of rows) {
      const fits = parts.every((part) => words.includes(part))
        && (!exercise || row.dataset.exercise === exercise)
        && (!fault || row.dataset.faultids.includes(` ${fault} `))
        && (!state || row.dataset.state === state);
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = count === rows.length ? `${count} in this folder` : `${count} of ${rows.length} shown`;
    document.getElementById("nothing").hidden = count > 0;
  }

  function remember() {
    const chosen = new URLSearchParams(Object.entries(wanted()).filter(([, value]) => value));
    const head = table.querySelector("th[aria-sort]");
    if (head && !(head.dataset.sort === "date" && head.getAttribute("aria-sort") === "descending")) {
      chosen.set("sort", (head.getAttribute("aria-sort") === "descending" ? "-" : "") + head.dataset.sort);
    }
    history.replaceState(null, "", chosen.size ? `?${chosen}` : location.pathname);
  }

  function sort(head, down) {
    const key = head.dataset.sort;
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const words = new Intl.Collator("en", { numeric: true });
    const by = NUMBERS.has(key)
      ? (a, b) => a.row.dataset[key] - b.row.dataset[key]
      : (a, b) => words.compare(a.row.dataset[key], b.row.dataset[key]);
    rows.sort((a, b) => (down ? by(b, a) : by(a, b)));
    body.append(...rows.map(({ row }) => row));
  }

  function pick(event) {
    const box = event.target;
    if (box.type !== "checkbox") return;
    if (box.checked) picked.add(box.value); else picked.delete(box.value);
    compare.disabled = picked.size !== 2;
    compare.textContent = picked.size === 1 ? "Compare with one more" : "Compare two";
  }

  filter.addEventListener("input", () => { show(); remember(); });
  filter.addEventListener("submit", (event) => event.preventDefault());
  table.addEventListener("change", pick);
  compare.addEventListener("click", () => {
    // The earlier one is what the later one is compared with.
    const [b, a] = rows.map(({ row }) => row).filter((row) => picked.has(row.dataset.name))
      .sort((x, y) => y.dataset.date - x.dataset.date).map((row) => row.dataset.name);
    location.assign(`/compare?${new URLSearchParams({ a, b })}`);
  });
  for (const head of table.querySelectorAll("th[data-sort]")) {
    head.firstElementChild.addEventListener("click", () => {
      sort(head, head.getAttribute("aria-sort") === "ascending" || (!head.getAttribute("aria-sort") && NUMBERS.has(head.dataset.sort)));
      remember();
    });
  }

  const asked = new URLSearchParams(location.search);
  for (const field of ["text", "exercise", "fault", "state"]) filter.elements[field].value = asked.get(field) ?? "";
  const [, minus, key] = /^(-?)(\w+)$/.exec(asked.get("sort") ?? "") ?? [];
  const head = key && table.querySelector(`th[data-sort="${key}"]`);
  if (head) sort(head, minus === "-");
  show();
}

if (table) start();
