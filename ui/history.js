// The list of conversations. Titles reach the page through textContent alone.
const NARROW = "(max-width: 640px)";

export default function ({ data, parentElement, setStateValue }) {
  const search = parentElement.querySelector("input[type=search]");
  const list = parentElement.querySelector("nav");
  // Orders stay in the component's state until the server has carried them out: a trigger may get lost between runs.
  list.orders = (list.orders ?? []).filter((order) => order.n > data.done);
  list.give = (act, id, title = "") => {
    list.last = Math.max(Date.now(), (list.last ?? 0) + 1);
    list.orders.push({ n: list.last, act, id, title });
    setStateValue("orders", [...list.orders]);
  };
  const send = (...order) => list.give(...order);
  search.placeholder = data.labels.search;
  search.setAttribute("aria-label", data.labels.search);
  if (!search.dataset.touched) search.value = data.words;
  search.oninput = () => {
    search.dataset.touched = "yes";
    clearTimeout(search.timer);
    search.timer = setTimeout(() => setStateValue("words", search.value), 250);
  };
  const signature = JSON.stringify({ ...data, done: 0 });
  if (list.signature === signature || list.querySelector("form")) return; // nothing is pulled from under a reader's hands
  list.signature = signature;
  list.setAttribute("aria-label", data.labels.list);
  list.replaceChildren();
  if (!data.groups.length) list.append(element("p", "none", data.words ? data.labels.found_none : data.labels.none));
  for (const group of data.groups) {
    const rows = element("ul");
    for (const row of group.rows) rows.append(drawn(row, data, send));
    list.append(element("h3", "", group.head), rows);
  }
  if (data.more) list.append(button("more", data.labels.more, () => send("more", "")));
}

function drawn(row, data, send) {
  const item = element("li");
  const open = button("open", "", () => {
    send("open", row.id);
    if (matchMedia(NARROW).matches) document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  });
  const title = element("span", "title", row.title);
  title.dir = "auto";
  open.append(title, element("span", "under", row.under));
  if (row.badge) open.append(element("span", "badge", row.badge));
  if (row.id === data.open) open.setAttribute("aria-current", "page");
  const edit = button("edit", "⋯", () => edited(item, row, data.labels, data.longest, send));
  edit.setAttribute("aria-label", `${data.labels.edit}: ${row.title}`);
  edit.title = data.labels.edit;
  item.append(open, edit);
  return item;
}

// The row's own form: a new title, or delete, which is asked once more.
function edited(item, row, labels, longest, send) {
  const before = [...item.children];
  const back = () => {
    item.replaceChildren(...before);
    item.closest("nav").signature = ""; // what changed meanwhile is drawn the next time
    before[1].focus();
  };
  const form = element("form");
  const field = element("input", "name");
  field.type = "text";
  field.value = row.title;
  field.maxLength = longest;
  field.setAttribute("aria-label", labels.title);
  const save = element("button", "save", labels.save);
  save.type = "submit";
  form.onsubmit = (event) => {
    event.preventDefault();
    const title = field.value.trim();
    if (title && title !== row.title) {
      before[0].querySelector(".title").textContent = title;
      send("rename", row.id, title);
    }
    back();
  };
  form.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    back();
  };
  const remove = button("remove", labels.delete, () => {
    const sure = element("p", "sure", labels.sure);
    sure.setAttribute("role", "alert");
    const yes = button("remove", labels.delete, () => {
      item.remove();
      send("remove", row.id);
    });
    const no = button("save", labels.keep, back);
    form.replaceChildren(sure, yes, no);
    no.focus();
  });
  form.append(field, save, remove);
  item.replaceChildren(form);
  field.select();
  field.focus();
}

function button(className, text, act) {
  const made = element("button", className, text);
  made.type = "button";
  made.onclick = act;
  return made;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
