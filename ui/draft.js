// Draws a checked draft. Text of the copy and of sources reaches the page through textContent alone.
export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".draft");
  list.onclick = (event) => {
    const button = event.target.closest("button[data-cite]");
    if (button) setTriggerValue("open", button.dataset.cite);
  };
  const signature = JSON.stringify(data);
  if (list.signature === signature) return;
  list.signature = signature;
  list.setAttribute("aria-label", data.label);
  list.replaceChildren(...data.rows.map((row) => drawn(row, data)));
}

function drawn(row, data) {
  const item = element("li", row.verdict);
  item.append(element("p", "verdict", row.said));
  const copy = free(element("p", "copy"));
  row.parts.forEach((part) => copy.append(part.mark ? element("u", part.mark, part.text) : part.text));
  item.append(copy);
  if (row.reason) item.append(free(element("p", "reason", row.reason)));
  if (row.notes.length) {
    const notes = element("ul", "notes");
    row.notes.forEach((note) => notes.append(free(element("li", "", note))));
    item.append(notes);
  }
  if (row.cites.length) item.append(cited(row, data));
  return item;
}

function cited(row, data) {
  const fold = element("details");
  fold.append(element("summary", "", row.words));
  row.cites.forEach((cite) => {
    fold.append(free(element("blockquote", "", cite.quote)));
    const line = free(element("p", "meta"));
    line.append(element("strong", "", cite.title), element("br"), `${cite.source} `);
    const open = element("button", "", data.open);
    open.type = "button";
    open.dataset.cite = cite.key;
    open.setAttribute("aria-label", `${data.open}: ${cite.title}`);
    line.append(open);
    fold.append(line);
  });
  return fold;
}

function element(tag, name = "", text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

function free(made) {
  made.dir = "auto";
  return made;
}
