// Draws lists of rows that stand on cited words. Text from sources reaches the page through textContent alone.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".cited");
  root.onclick = (event) => {
    const button = event.target.closest("button[data-spot]");
    if (button) setTriggerValue(button.dataset.does, button.dataset.spot);
  };
  const signature = JSON.stringify(data);
  if (root.signature === signature) return;
  root.signature = signature;
  root.replaceChildren();
  data.groups.forEach((group) => {
    if (group.head) root.append(element("h3", "head", group.head));
    const list = element("ol", "rows");
    list.setAttribute("aria-label", group.head || data.label);
    group.rows.forEach((row) => list.append(drawn(row, data)));
    root.append(list);
  });
}

function drawn(row, data) {
  const item = element("li", "row");
  const top = element("div", "top");
  if (row.day) top.append(element("span", "day", row.day));
  if (row.mark) top.append(marked(row.shape, row.mark));
  item.append(top);
  if (row.title) item.append(free(element("div", "title", row.title)));
  row.quotes.forEach((quote) => {
    const line = element("p", "quote");
    if (quote.lead) line.append(free(element("span", "lead", quote.lead)), " ");
    const words = free(element("q", "words", quote.words));
    if (quote.language) words.lang = quote.language;
    line.append(words, " ", pressed("open", quote.spot, data.open, row));
    item.append(line);
  });
  if (row.note) {
    const note = element("p", "note");
    if (row.sign) note.append(element("strong", "sign", row.sign), " ");
    note.append(free(element("span", "", row.note)));
    item.append(note);
  }
  const foot = element("div", "foot");
  if (row.source) foot.append(free(element("span", "source", row.source)));
  if (row.ask) foot.append(pressed("ask", row.ask, data.ask, row));
  if (foot.childNodes.length) item.append(foot);
  return item;
}

function marked(shape, words) {
  const mark = element("span", `mark ${shape}`);
  if (shape) {
    const sign = element("span", "sign", "");
    sign.setAttribute("aria-hidden", "true");
    mark.append(sign);
  }
  mark.append(element("span", "", words));
  return mark;
}

function pressed(does, spot, words, row) {
  const button = element("button", does, words);
  button.type = "button";
  button.dataset.does = does;
  button.dataset.spot = spot;
  button.setAttribute("aria-label", `${words}: ${row.title || (row.quotes[0] || {}).words || ""}`.slice(0, 160));
  return button;
}

function free(made) {
  made.dir = "auto";
  return made;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
