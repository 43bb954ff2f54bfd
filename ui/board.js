// Draws the board as a table, one side at a time on a narrow page. Text from sources goes through textContent alone.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".board");
  root.onclick = (event) => {
    const button = event.target.closest("button[data-does]");
    if (button) setTriggerValue(button.dataset.does, button.dataset.spot);
  };
  const signature = JSON.stringify(data);
  if (root.signature === signature) return;
  root.signature = signature;
  const table = drawn(data);
  root.replaceChildren(picker(data, table), table);
}

function drawn(data) {
  const table = element("table", "", undefined, "table");
  table.append(element("caption", "unseen", data.words.caption));
  const head = element("thead", "", undefined, "rowgroup");
  const top = element("tr", "", undefined, "row");
  const corner = element("th", "", data.words.issue, "columnheader");
  corner.scope = "col";
  top.append(corner);
  data.sides.forEach((side, n) => {
    const cell = element("th", "side", side, "columnheader");
    cell.scope = "col";
    cell.dir = "auto";
    cell.dataset.column = n;
    top.append(cell);
  });
  head.append(top);
  const body = element("tbody", "", undefined, "rowgroup");
  data.issues.forEach((issue) => {
    const row = element("tr", "", undefined, "row");
    const name = element("th", "", issue.name, "rowheader");
    name.scope = "row";
    row.append(name);
    issue.cells.forEach((cell, n) => {
      const made = element("td", cell ? "" : "none", undefined, "cell");
      made.dataset.column = n;
      if (cell) fill(made, cell, data.words);
      else made.append(element("span", "", data.words.empty));
      row.append(made);
    });
    body.append(row);
  });
  table.append(head, body);
  return table;
}

// Which side a narrow page shows; a wide one shows all, and hides this.
function picker(data, table) {
  const box = element("label", "picker", data.words.side);
  const select = element("select");
  data.sides.forEach((side, n) => {
    const option = element("option", "", side);
    option.value = n;
    select.append(option);
  });
  const show = () => {
    table.querySelectorAll("[data-column]").forEach((cell) => {
      cell.classList.toggle("away", cell.dataset.column !== select.value);
    });
  };
  select.onchange = show;
  show();
  box.append(select);
  return box;
}

function fill(cell, said, words) {
  cell.append(statement(said.rows[0], words));
  if (said.rows.length > 1) {
    const earlier = element("details");
    earlier.append(element("summary", "", said.earlier));
    said.rows.slice(1).forEach((row) => earlier.append(statement(row, words)));
    if (said.all) earlier.append(button("all", said.cell, said.all, said.allName));
    cell.append(earlier);
  }
}

function statement(row, words) {
  const box = element("div", `statement ${row.kind}`);
  const opens = button("open", row.spot, "", `${row.opens}. ${row.words}`.slice(0, 240));
  const said = element("span", "words", row.words);
  said.dir = "auto";
  if (row.language) said.lang = row.language;
  opens.append(said);
  box.append(opens);
  const who = element("p", "who", row.who);
  who.dir = "auto";
  box.append(who, element("p", "meta", row.when));
  const source = element("p", "meta", row.source);
  source.dir = "auto";
  box.append(source, element("p", "meta kind", row.kindName));
  if (row.dispute) {
    const dispute = element("p", "dispute");
    const mark = element("strong", "", `≠ ${words.contested}: `);
    const told = button("open", row.disputeSpot, "", `${words.contested}: ${row.dispute}`.slice(0, 240));
    const text = element("span", "", row.dispute);
    text.dir = "auto";
    told.append(text);
    dispute.append(mark, told);
    box.append(dispute);
  }
  return box;
}

function button(does, spot, words, name) {
  const made = element("button", does, words);
  made.type = "button";
  made.dataset.does = does;
  made.dataset.spot = spot;
  if (name) made.setAttribute("aria-label", name);
  return made;
}

function element(tag, className, text, role) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  if (role) made.setAttribute("role", role);
  return made;
}
